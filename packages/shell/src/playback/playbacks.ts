/**
 * Films being watched: from what a page asks for to bytes and status. A playback is named by the engine, which carries
 * it over a restart of itself; the shell adds what a page needs to show.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Engine } from '@kinoswarm/engine'
import type { EnginePlaybackStatus, EngineSource } from '@kinoswarm/engine/api'
import ReadyResource from 'ready-resource'
import type { Playback, PlayRequest } from '../api.ts'
import { ShellError } from '../errors.ts'
import type { MediaFile } from '../http/media.ts'

/** Tabs and devices of one household; the oldest playback ends where more are opened. */
const playbacksMax = 12
/** Without a request for this long nobody watches any more. A paused player asks for its status now and then. */
const idleTimeoutMs = 10 * 60_000

export interface PlayableSource {
  source: EngineSource
  /** Media type, undefined where the file is no film. */
  type: string | undefined
}

interface Open {
  id: string
  secret: string
  key: string
  type: string | undefined
  size: number
  infohash: string
  file: number
  used: number
}

export interface PlaybacksOptions {
  engine: () => Promise<Engine>
  /** Finds the source a page means. Throws NOT_FOUND. */
  find: (request: PlayRequest) => Promise<PlayableSource>
  /** Address for other players on this machine. */
  externalUrl: (path: string) => string
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
    this.#timer = setInterval(() => this.#endIdle(performance.now()), idleTimeoutMs / 4).unref()
  }

  override async _close(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all([...this.#open.keys()].map((id) => this.stop(id)))
  }

  get size(): number {
    return this.#open.size
  }

  /** Opens a film; one that is already open from the same source is used again. */
  async play(request: PlayRequest): Promise<Playback> {
    const { source, type } = await this.#options.find(request)
    const key = `${source.infohash}/${source.file}`
    const same = [...this.#open.values()].find((open) => open.key === key)
    if (same) return this.status(same.id)
    const engine = await this.#startEngine()
    const id = await engine.open(source)
    const { size } = await engine.info(id)
    const open: Open = {
      id,
      secret: randomBytes(16).toString('hex'),
      key,
      type,
      size,
      infohash: source.infohash,
      file: source.file,
      used: performance.now(),
    }
    this.#open.set(id, open)
    await this.#endOldest()
    return this.status(id)
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
    await this.#engine?.stop(id)
  }

  /** The bytes of a playback for the loopback server. */
  file(id: string): MediaFile {
    return this.#media(this.#require(id))
  }

  /** The same by the secret in an external address. */
  fileBySecret(secret: string): MediaFile {
    const open = [...this.#open.values()].find((candidate) => candidate.secret === secret)
    if (!open) throw new ShellError('NOT_FOUND', 'This film is not open any more.')
    return this.#media(open)
  }

  #media(open: Open): MediaFile {
    const engine = this.#engine!
    open.used = performance.now()
    return {
      size: open.size,
      tag: createHash('sha256').update(open.key).digest('hex').slice(0, 32),
      type: open.type,
      read: (span) => engine.read(open.id, span),
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
    for (const open of this.#open.values()) {
      if (now - open.used > idleTimeoutMs) this.stop(open.id).catch(() => {})
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
  const { phase, peers, pieces, error, waiting } = status ?? { ...fresh, error: undefined, waiting: undefined }
  return {
    id,
    url: `/media/${id}`,
    externalUrl: externalUrl(`/stream/${open.secret}`),
    type,
    size,
    phase,
    ...(error && { error }),
    peers,
    downSpeed: status?.downSpeed ?? 0,
    upSpeed: status?.upSpeed ?? 0,
    have: status?.have ?? 0,
    pieces: [...pieces],
    pieceCount: status?.pieceCount ?? 0,
    ...(waiting !== undefined && { waiting }),
  }
}
