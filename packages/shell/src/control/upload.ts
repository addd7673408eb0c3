import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Refusal } from '../http/refusal.ts'
import { oneHeader } from '../http/request-rules.ts'
import type { Exchange } from '../http/server.ts'

/** Films, torrents of films, pictures and subtitles; everything else has no business on the desk. */
const extensions = new Set(
  '.mp4 .m4v .mov .webm .mkv .ogv .avi .torrent .webp .png .jpg .jpeg .avif .vtt .srt .ass .ssa'.split(' '),
)

/** Takes in a file that was dropped on the desk; answers with its name there. Its own name gives the extension only. */
export async function receiveFile({ request, facts, query }: Exchange, folder: string): Promise<string> {
  if (oneHeader(facts.rawHeaders, 'content-type') !== 'application/octet-stream') {
    throw new Refusal(415, 'CONTENT_TYPE', 'Send the bytes of a file as application/octet-stream.')
  }
  const extension = extname(query.get('name') ?? '').toLowerCase()
  if (!extensions.has(extension)) throw new Refusal(415, 'MEDIA_TYPE', 'This is no film, picture or subtitle file.')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const name = `${randomBytes(8).toString('hex')}${extension}`
  try {
    await pipeline(request, createWriteStream(join(folder, name), { mode: 0o600 }))
    return name
  } catch (error) {
    await rm(join(folder, name), { force: true })
    throw error
  }
}
