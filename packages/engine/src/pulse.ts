import type WebTorrent from 'webtorrent'
import type { Beat } from './protocol.ts'

/** Bytes that came and went through titles that are closed by now. */
export interface Past {
  received: number
  given: number
}

/** Bytes of films that ever came, and went. */
export function bytesEver(client: WebTorrent | null, past: Past): Past {
  const sum = { ...past }
  for (const { received, uploaded } of client?.torrents ?? []) {
    sum.received += received
    sum.given += uploaded
  }
  return sum
}

/** What a beat tells of the process as a whole. */
export function pulse(
  client: WebTorrent | null,
  known: Pick<Beat['beat'], 'seeding' | 'upAllowed' | 'diskUsed'> & { past: Past },
): Beat['beat'] {
  const { past, ...told } = known
  return {
    ...told,
    ...bytesEver(client, past),
    torrents: client?.torrents.length ?? 0,
    downSpeed: Math.round(client?.downloadSpeed ?? 0),
    upSpeed: Math.round(client?.uploadSpeed ?? 0),
    rss: process.memoryUsage.rss(),
    port: client?.torrentPort ?? 0,
  }
}
