import { createHash } from 'node:crypto'
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FilmFacts, TorrentFacts, TorrentTools } from '@kinoswarm/catalog-feed'
import { createTorrent, parseTorrent } from '@kinoswarm/engine'
import { readJson, writeJson } from '../home/json-file.ts'
import { probeFile } from './probe.ts'

interface Remembered {
  path: string
  size: number
  mtimeMs: number
  torrent: string
  blockHashes: string
  /** Absent until the film was looked into. */
  film?: FilmFacts
}

export interface RememberOptions {
  signal: AbortSignal
  /** Bytes of a film that were hashed. */
  onHashed?: (film: string, done: number, size: number) => void
}

/**
 * Makes and reads torrents for the catalogue. Hashing a film takes seconds a gigabyte, so what was made is written down
 * at once with what the film says of itself, a file a film, by path, size and time of change: an import that was interrupted goes on where it was, however
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
    const kept = (await readJson(file).catch(() => undefined)) as Remembered | undefined
    const fits = kept?.path === path && kept.size === size && kept.mtimeMs === mtimeMs
    const known = fits ? kept : await this.#hashed(file, { path, size, mtimeMs })
    const film = known.film ?? (await probeFile(path, this.#options.signal))
    if (known.film === undefined) await writeJson(file, { ...known, film })
    const facts = this.parse(Buffer.from(known.torrent, 'base64'))
    return { ...facts, blockHashes: Buffer.from(known.blockHashes, 'base64'), film }
  }

  async #hashed(file: string, film: { path: string; size: number; mtimeMs: number }): Promise<Remembered> {
    const { signal, onHashed } = this.#options
    const onProgress = onHashed && ((done: number) => onHashed(film.path, done, film.size))
    const { torrent, blockHashes } = await createTorrent(film.path, { signal, onProgress })
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
    const made: Remembered = { ...film, torrent: text(torrent), blockHashes: text(blockHashes) }
    await mkdir(this.#folder, { recursive: true })
    await writeJson(file, made)
    return made
  }

  parse(bytes: Uint8Array): TorrentFacts {
    const { infohash, files, bare } = parseTorrent(bytes)
    return { torrent: bare, infohash, files: files.filter((file) => !file.padding) }
  }
}
