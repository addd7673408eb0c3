import { Refusal } from './refusal.ts'
import { send } from './send.ts'
import type { Exchange } from './server.ts'

/** A subtitle file from anywhere as WebVTT; with `?styled`, a script as it is, for whoever draws it. */
export async function answerSubtitle(
  { response, query }: Pick<Exchange, 'response' | 'query'>,
  bytes: Uint8Array,
): Promise<void> {
  const { decodeText, parseSubtitleFile, toWebvtt } = await import('@kinoswarm/engine/media')
  const { cues, encoding, kind } = parseSubtitleFile(bytes)
  if (!query.has('styled')) send(response, 'text/vtt; charset=utf-8', Buffer.from(toWebvtt(cues)))
  else if (kind === 'styled') send(response, 'text/plain; charset=utf-8', Buffer.from(decodeText(bytes, encoding)))
  else throw new Refusal(404, 'NOT_FOUND', 'These subtitles have no styles.')
}
