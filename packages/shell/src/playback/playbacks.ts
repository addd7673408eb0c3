/**
 * Films being watched: from what a page asks for to bytes and status. A playback is named by the engine, which carries
 * it over a restart of itself; the shell adds what a page needs to show.
 */
import { createHash, randomBytes } from 'node:crypto'
import { BLOCK_HASH_BYTES, type Engine } from '@kinoswarm/engine'
import type { EnginePlaybackStatus, EngineSource, WordsFile } from '@kinoswarm/engine/api'
import ReadyResource from 'ready-resource'
import type { Playback, PlayRequest } from '../api.ts'
import { codeOf, messageOf, ShellError } from '../errors.ts'
import type { MediaFile } from '../http/media.ts'
import { wait } from '../wait.ts'
import { readBeside, wordsInfo } from './words-beside.ts'

/** Tabs and devices of one household; the oldest playback ends where more are opened. */
const playbacksMax = 12
/** Without a request for this long nobody watches any more. */
const idleTimeoutMs = 10 * 60_000
/** Somebody who has a page open may come back from dinner to a paused film. */
const idleWithPageMs = 6 * 3_600_000
const idleCheckMs = 60_000
/** With the .torrent at hand a film is known at once; otherwise the page shows how the search for peers goes. */
const quickInfoMs = 500
/** How long a player may wait for the first byte of a film nobody has delivered yet. */
const infoTimeoutMs = 60_000

export interface PlayableSource {
  source: EngineSource
  /** Hashes of the film's blocks, where the catalogue signs them. Half a megabyte a gigabyte: no start waits for them. */
  blockHashes?: () => Promise<Uint8Array | null>
  /** Media type, undefined where the file is no film. */
  type: string | undefined
  /** Bytes, as the catalogue says. */
  size: number
}

interface Open {
  id: string
  secret: string
  key: string
  type: string | undefined
  size: number
  used: number
  /** Requests under way: a player that is not ours reads a whole film by one. */
  reading: number
  source: EngineSource
  /** Subtitle files beside the film. */
  words: WordsFile[]
  /** Settles when the film is known; `error` says why it never will be. */
  known: Promise<void>
  error?: { code: string; message: string }
}

export interface PlaybacksOptions {
  engine: () => Promise<Engine>
  /** Finds the source a page means. Throws NOT_FOUND. */
  find: (request: PlayRequest) => Promise<PlayableSource>
  /** Address for other players on this machine. */
  externalUrl: (path: string) => string
  /** Whether a page is open. */
  pageOpen: () => boolean
  /** What else shows the film ends with it. */
  onStop?: (id: string) => Promise<unknown>
}

export class Playbacks extends ReadyResource {
  readonly #options: PlaybacksOptions
  readonly #open = new Map<string, Open>()
  #engine: Engine | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(options: PlaybacksOptions) {
    super()
    this.#options = options
  }

  override async _open(): Promise<void> {
    this.#timer = setInterval(() => this.#endIdle(performance.now()), idleCheckMs).unref()
  }

  override async _close(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all([...this.#open.keys()].map((id) => this.stop(id)))
  }

  get size(): number {
    return this.#open.size
  }

  /** Opens a film; one that is already open from the same source is used again. Answers soon, known film or not. */
  async play(request: PlayRequest): Promise<Playback> {
    const playable = await this.#options.find(request)
    const key = `${playable.source.infohash}/${playable.source.file}`
    const same = [...this.#open.values()].find((open) => open.key === key && !open.error)
    const open = same ?? (await this.#openFilm(key, playable))
    await Promise.race([open.known, wait(quickInfoMs)])
    return this.status(open.id)
  }

  async #openFilm(key: string, { source, blockHashes, type, size }: PlayableSource): Promise<Open> {
    const engine = await this.#startEngine()
    const id = await engine.open(source)
    const secret = randomBytes(16).toString('hex')
    const fresh = { source, words: [], used: performance.now(), reading: 0, known: Promise.resolve() }
    const open: Open = { id, secret, key, type, size, ...fresh }
    open.known = engine.info(id).then(
      (info) => {
        open.size = info.size
        open.words = info.words
        if (blockHashes && info.pieceLength > BLOCK_HASH_BYTES) void this.#vouch(id, blockHashes)
      },
      (error) => {
        open.error = { code: codeOf(error) ?? 'INTERNAL', message: messageOf(error) }
      },
    )
    this.#open.set(id, open)
    await this.#endOldest()
    return open
  }

  /** Without them the film plays all the same, a piece at a time. */
  async #vouch(id: string, blockHashes: () => Promise<Uint8Array | null>): Promise<void> {
    const hashes = await blockHashes().catch(() => null)
    if (hashes && this.#open.has(id)) await this.#engine?.vouch(id, hashes).catch(() => {})
  }

  /** Fetches the head of a film that somebody looks at. */
  async warm(request: PlayRequest): Promise<void> {
    const { source } = await this.#options.find(request)
    await (await this.#startEngine()).warm(source)
  }

  status(id: string): Playback {
    const open = this.#require(id)
    open.used = performance.now()
    return toPlayback(open, this.#engine?.status(id) ?? undefined, this.#options.externalUrl)
  }

  all(): Playback[] {
    return [...this.#open.values()].map((open) =>
      toPlayback(open, this.#engine?.status(open.id) ?? undefined, this.#options.externalUrl),
    )
  }

  async stop(id: string): Promise<void> {
    this.#open.delete(id)
    await this.#options.onStop?.(id).catch(() => {})
    await this.#engine?.stop(id)
  }

  /** The bytes of a playback. Waits until the film is known. Throws NOT_FOUND, or TIMEOUT when nobody delivers it. */
  async file(id: string): Promise<MediaFile> {
    return this.#media(this.#require(id))
  }

  /** The bytes of a playback that is known to be known: after `file` has resolved once. Throws NOT_FOUND. */
  fileNow(id: string): MediaFile {
    return this.#mediaNow(this.#require(id))
  }

  /** The same by the secret in an external address. */
  async fileBySecret(secret: string): Promise<MediaFile> {
    const open = [...this.#open.values()].find((candidate) => candidate.secret === secret)
    if (!open) throw new ShellError('NOT_FOUND', 'This film is not open any more.')
    return this.#media(open)
  }

  /**
   * A subtitle file that lies beside the film, by its place among those. Waits for its pieces.
   * Throws NOT_FOUND, or FILM_SILENT when nobody delivers it.
   */
  async wordsBeside(id: string, place: number): Promise<Uint8Array> {
    const { source, words } = this.#require(id)
    const file = words[place]
    if (!file) throw new ShellError('NOT_FOUND', 'There is no such subtitle file beside this film.')
    return readBeside(await this.#startEngine(), source, file)
  }

  async #media(open: Open): Promise<MediaFile> {
    open.used = performance.now()
    const late = wait(infoTimeoutMs).then(() => 'late')
    if ((await Promise.race([open.known, late])) === 'late') {
      throw new ShellError('FILM_SILENT', 'Nobody who has this film could be reached yet.')
    }
    if (open.error) throw new ShellError('ENGINE_FAILED', open.error.message)
    return this.#mediaNow(open)
  }

  #mediaNow(open: Open): MediaFile {
    const engine = this.#engine!
    open.used = performance.now()
    return {
      size: open.size,
      tag: createHash('sha256').update(open.key).digest('hex').slice(0, 32),
      type: open.type,
      read: (span) => {
        const stream = engine.read(open.id, span)
        open.reading++
        return stream.once('close', () => {
          open.reading--
          open.used = performance.now()
        })
      },
    }
  }

  #require(id: string): Open {
    const open = this.#open.get(id)
    if (!open) throw new ShellError('NOT_FOUND', 'This film is not open any more.')
    return open
  }

  async #startEngine(): Promise<Engine> {
    this.#engine ??= await this.#options.engine()
    return this.#engine
  }

  async #endOldest(): Promise<void> {
    if (this.#open.size <= playbacksMax) return
    const [oldest] = [...this.#open.values()].sort((a, b) => a.used - b.used)
    await this.stop(oldest!.id)
  }

  #endIdle(now: number): void {
    const limit = this.#options.pageOpen() ? idleWithPageMs : idleTimeoutMs
    for (const open of this.#open.values()) {
      if (open.reading === 0 && now - open.used > limit) this.stop(open.id).catch(() => {})
    }
  }
}

function toPlayback(
  open: Open,
  status: EnginePlaybackStatus | undefined,
  externalUrl: (path: string) => string,
): Playback {
  const { id, type = 'application/octet-stream', size } = open
  const fresh = { phase: 'finding-peers', peers: { total: 0, hyperswarm: 0, bittorrent: 0 }, pieces: [] } as const
  const { peers, pieces, waiting } = status ?? { ...fresh, waiting: undefined }
  const error = open.error ?? status?.error
  const phase = open.error ? 'failed' : (status?.phase ?? fresh.phase)
  return {
    id,
    url: `/media/${id}`,
    externalUrl: externalUrl(`/stream/${open.secret}`),
    type,
    size,
    phase,
    ...(error && { error }),
    peers,
    ...(status && { paths: status.paths }),
    downSpeed: status?.downSpeed ?? 0,
    upSpeed: status?.upSpeed ?? 0,
    have: status?.have ?? 0,
    pieces: [...pieces],
    pieceCount: status?.pieceCount ?? 0,
    ...(waiting !== undefined && { waiting }),
    ...(status?.diskTrouble !== undefined && { diskTrouble: status.diskTrouble }),
    ...(open.words.length > 0 && { subtitles: wordsInfo(id, open.words) }),
  }
}
