import type { EngineFileInfo, EnginePlaybackStatus, EngineSource, PeerPath, PlaybackPhase } from './api.ts'
import { EngineError } from './errors.ts'
import type { FilmReader } from './stream/reader.ts'
import type { WirePeer } from './stream/wire-peer.ts'
import type { Title } from './title.ts'
import { filmIndex } from './torrent/film-index.ts'
import { wordsBeside } from './torrent/words-beside.ts'

/** Bytes a second of film when nobody says: an ordinary 1080p film. */
const DEFAULT_BITRATE = 1_000_000
/** Film that must be there before a playback counts as ready. */
const READY_SECONDS = 2

/** One film that is being watched: a file of a title. */
export class Playback {
  readonly id: string
  readonly title: Title
  readonly source: EngineSource
  readonly bitrate: number
  readonly #readers = new Set<FilmReader>()

  constructor(id: string, title: Title, source: EngineSource) {
    this.id = id
    this.title = title
    this.source = source
    this.bitrate = source.bitrate ?? DEFAULT_BITRATE
  }

  /** Index of the film, once the torrent's metadata is known. */
  get #file(): number {
    return filmIndex(this.title.info?.files ?? [], this.source)
  }

  get readers(): number {
    return this.#readers.size
  }

  /** Nobody reads, and nothing of it is missing or ever will be here. */
  get settled(): boolean {
    const { torrent, failure } = this.title
    return this.#readers.size === 0 && (failure !== null || torrent?.done === true)
  }

  /** Waits for the torrent's metadata. @throws EngineError `bad-source` when the torrent has no such file. */
  async info(): Promise<EngineFileInfo> {
    const torrent = await this.title.playable
    const file = torrent.files[this.#file]
    if (!file || file.size === 0) {
      throw new EngineError('bad-source', `The torrent has no file number ${this.source.file} with content in it.`)
    }
    const [first, last] = this.#span()
    return {
      infohash: torrent.infohash,
      file: file.index,
      name: file.path.at(-1)!,
      size: file.size,
      pieceLength: torrent.pieceLength,
      pieceCount: last - first + 1,
      words: wordsBeside(torrent.files, file.index),
    }
  }

  async read(start: number, end: number): Promise<FilmReader> {
    const { size } = await this.info()
    if (start >= size) throw new EngineError('bad-range', `The film has only ${size} bytes.`)
    const reader = this.title.read(this.#file, { start, end, bitrate: this.bitrate })
    this.#readers.add(reader)
    return reader
  }

  done(reader: FilmReader): void {
    reader.close()
    this.#readers.delete(reader)
  }

  close(): void {
    for (const reader of [...this.#readers]) this.done(reader)
  }

  status(): EnginePlaybackStatus {
    const { title, source } = this
    const torrent = title.torrent?.destroyed ? null : title.torrent
    const peers = [...(title.scheduler?.peers.values() ?? [])]
    const hyperswarm = peers.filter((peer) => peer.transport === 'hyperswarm').length
    const pieces = this.#pieces()
    const bufferedSeconds = this.#buffered()
    const waiting = this.#waiting(peers)
    return {
      id: this.id,
      infohash: source.infohash,
      size: title.info?.files[this.#file]?.size ?? 0,
      phase: this.#phase(peers.length, bufferedSeconds),
      ...(title.failure ? { error: { code: title.failure.code, message: title.failure.message } } : {}),
      peers: { total: peers.length, hyperswarm, bittorrent: peers.length - hyperswarm },
      paths: byPath(peers),
      health: this.#health(peers),
      downSpeed: Math.round(torrent?.downloadSpeed ?? 0),
      upSpeed: Math.round(torrent?.uploadSpeed ?? 0),
      ...pieces,
      bufferedSeconds,
      ...(waiting ? { waiting } : {}),
      ...(title.store?.trouble ? { diskTrouble: title.store.trouble } : {}),
      readers: this.#readers.size,
    }
  }

  #span(): [first: number, last: number] {
    const torrent = this.title.info!
    const file = torrent.files[this.#file]
    if (!file || file.size === 0) return [0, -1]
    return [
      Math.floor(file.offset / torrent.pieceLength),
      Math.floor((file.offset + file.size - 1) / torrent.pieceLength),
    ]
  }

  #has(piece: number): boolean {
    const { torrent } = this.title
    return torrent?.destroyed === false && torrent.bitfield?.get(piece) === true
  }

  #pieces(): { have: number; pieces: number[]; pieceCount: number } {
    if (!this.title.info || !this.title.scheduler) return { have: 0, pieces: [], pieceCount: 0 }
    const [first, last] = this.#span()
    const runs: number[] = [0]
    let here = false
    let have = 0
    for (let piece = first; piece <= last; piece++) {
      if (this.#has(piece) !== here) {
        here = !here
        runs.push(0)
      }
      runs[runs.length - 1]! += 1
      if (here) have += this.title.pieceBytes(piece)
    }
    const size = this.title.info.files[this.#file]?.size ?? 0
    return { have: Math.min(have, size), pieces: runs, pieceCount: last - first + 1 }
  }

  #newest(): FilmReader | null {
    let newest: FilmReader | null = null
    for (const reader of this.#readers) if (!newest || reader.born > newest.born) newest = reader
    return newest
  }

  #buffered(): number {
    const torrent = this.title.info
    if (!torrent || !this.title.scheduler) return 0
    const [first, last] = this.#span()
    const position = this.#newest()?.position ?? first * torrent.pieceLength
    let piece = Math.floor(position / torrent.pieceLength)
    while (piece <= last && this.#has(piece)) piece++
    const bytes = Math.max(0, piece * torrent.pieceLength - position)
    return Math.round((bytes / this.bitrate) * 10) / 10
  }

  #phase(peers: number, bufferedSeconds: number): PlaybackPhase {
    if (this.title.failure) return 'failed'
    const [first, last] = this.title.info && this.title.scheduler ? this.#span() : [0, -1]
    let any = false
    for (let piece = first; piece <= last && !any; piece++) any = this.#has(piece)
    if (peers === 0 && !any) return 'finding-peers'
    if (!any) return 'first-pieces'
    const newest = this.#newest()
    if (newest?.waiting) return 'buffering'
    return bufferedSeconds >= READY_SECONDS || newest !== null || this.#has(last) ? 'ready' : 'buffering'
  }

  #health(peers: WirePeer[]): { seeds: number; copies: number } {
    if (!this.title.info || !this.title.scheduler) return { seeds: 0, copies: 0 }
    const [first, last] = this.#span()
    let seeds = 0
    let copies = Number.POSITIVE_INFINITY
    const step = Math.max(1, Math.floor((last - first) / 64))
    for (const peer of peers) {
      let all = true
      for (let piece = first; piece <= last && all; piece += step) all = peer.has(piece)
      if (all) seeds += 1
    }
    for (let piece = first; piece <= last; piece += step) {
      copies = Math.min(copies, peers.filter((peer) => peer.has(piece)).length + (this.#has(piece) ? 1 : 0))
    }
    return { seeds, copies: Number.isFinite(copies) ? copies : 0 }
  }

  #putOut(): string {
    const { liars } = this.title
    if (liars === 0) return ' yet'
    return `; ${liars} ${liars === 1 ? 'peer' : 'peers'} gave wrong bytes and will not be asked again`
  }

  #waiting(peers: WirePeer[]): string | undefined {
    const newest = this.#newest()
    if (!newest?.waiting || !this.title.info) return undefined
    const piece = Math.floor(newest.position / this.title.info.pieceLength)
    if (peers.length === 0) return `Waiting for piece ${piece}: no peer is connected${this.#putOut()}.`
    const holders = peers.filter((peer) => peer.has(piece))
    if (holders.length === 0) return `Waiting for piece ${piece}: none of the ${peers.length} peers has it.`
    const open = holders.filter((peer) => peer.open)
    if (open.length === 0) return `Waiting for piece ${piece}: ${holders.length} peers have it, but give nothing yet.`
    const fastest = Math.max(...open.map((peer) => peer.pace.rate))
    return `Waiting for piece ${piece} from ${open.length} peers; the fastest gives ${Math.round(fastest / 1000)} kB/s.`
  }
}

function byPath(peers: WirePeer[]): Partial<Record<PeerPath, number>> {
  const paths: Partial<Record<PeerPath, number>> = {}
  for (const { path } of peers) paths[path] = (paths[path] ?? 0) + 1
  return paths
}
