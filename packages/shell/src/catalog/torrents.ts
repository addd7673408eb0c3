import { createHash } from 'node:crypto'
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { TorrentFacts, TorrentTools } from '@kinoswarm/catalog-feed'
import { createTorrent, parseTorrent } from '@kinoswarm/engine'
import { readJson, writeJson } from '../home/json-file.ts'

interface Remembered {
  path: string
  size: number
  mtimeMs: number
  torrent: string
  blockHashes: string
}

export interface RememberOptions {
  signal: AbortSignal
  /** Bytes of a film that were hashed. */
  onHashed?: (film: string, done: number, size: number) => void
}

/**
 * Makes and reads torrents for the catalogue. Hashing a film takes seconds a gigabyte, so what was made is written down
 * at once, a file a film, by path, size and time of change: an import that was interrupted goes on where it was, however
 * it was interrupted.
 */
export class RememberedTorrents implements TorrentTools {
  readonly #folder: string
  readonly #options: RememberOptions

  constructor(folder: string, options: RememberOptions) {
    this.#folder = folder
    this.#options = options
  }

  async create(path: string): Promise<TorrentFacts> {
    const { size, mtimeMs } = await stat(path)
    const file = join(this.#folder, `${createHash('sha256').update(path).digest('hex').slice(0, 32)}.json`)
    const known = (await readJson(file).catch(() => undefined)) as Remembered | undefined
    if (known?.path === path && known.size === size && known.mtimeMs === mtimeMs) {
      const facts = this.parse(Buffer.from(known.torrent, 'base64'))
      return { ...facts, blockHashes: Buffer.from(known.blockHashes, 'base64') }
    }
    const { signal, onHashed } = this.#options
    const onProgress = onHashed && ((done: number) => onHashed(path, done, size))
    const { torrent, blockHashes } = await createTorrent(path, { signal, onProgress })
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
    await mkdir(this.#folder, { recursive: true })
    const made: Remembered = { path, size, mtimeMs, torrent: text(torrent), blockHashes: text(blockHashes) }
    await writeJson(file, made)
    return { ...this.parse(torrent), blockHashes }
  }

  parse(bytes: Uint8Array): TorrentFacts {
    const { infohash, files, bare } = parseTorrent(bytes)
    return { torrent: bare, infohash, files: files.filter((file) => !file.padding) }
  }
}
