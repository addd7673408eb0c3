import { stat } from 'node:fs/promises'
import type { TorrentFacts, TorrentTools } from '@kinoswarm/catalog-feed'
import { createTorrent, parseTorrent } from '@kinoswarm/engine'
import { readJson, writeJson } from '../home/json-file.ts'

interface Remembered {
  size: number
  mtimeMs: number
  torrent: string
  blockHashes: string
}

/**
 * Makes and reads torrents for the catalogue. Hashing a film takes seconds a gigabyte, so what was made is remembered
 * by path, size and time of change: an import that was interrupted goes on where it was.
 */
export class RememberedTorrents implements TorrentTools {
  readonly #file: string
  readonly #signal: AbortSignal
  #known: Map<string, Remembered> | null = null
  #changed = false

  constructor(file: string, signal: AbortSignal) {
    this.#file = file
    this.#signal = signal
  }

  async create(path: string): Promise<TorrentFacts> {
    const { size, mtimeMs } = await stat(path)
    const known = (await this.#load()).get(path)
    if (known?.size === size && known.mtimeMs === mtimeMs) {
      return {
        ...this.parse(Buffer.from(known.torrent, 'base64')),
        blockHashes: Buffer.from(known.blockHashes, 'base64'),
      }
    }
    const { torrent, blockHashes } = await createTorrent(path, { signal: this.#signal })
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
    this.#known!.set(path, { size, mtimeMs, torrent: text(torrent), blockHashes: text(blockHashes) })
    this.#changed = true
    return { ...this.parse(torrent), blockHashes }
  }

  parse(bytes: Uint8Array): TorrentFacts {
    const { infohash, files, bare } = parseTorrent(bytes)
    return { torrent: bare, infohash, files: files.filter((file) => !file.padding) }
  }

  async save(): Promise<void> {
    if (this.#changed && this.#known) await writeJson(this.#file, Object.fromEntries(this.#known))
    this.#changed = false
  }

  async #load(): Promise<Map<string, Remembered>> {
    this.#known ??= new Map(Object.entries(((await readJson(this.#file)) ?? {}) as Record<string, Remembered>))
    return this.#known
  }
}
