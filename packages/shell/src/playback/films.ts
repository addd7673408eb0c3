import type { Ffmpeg, findPlayers, MachineTools, MediaWorker, WindowRequest } from '@kinoswarm/engine/media'
import ReadyResource from 'ready-resource'
import { ShellError } from '../errors.ts'
import type { MediaFile } from '../http/media.ts'
import { readSpan } from './read-span.ts'

/**
 * Who watches asks for the next window every few seconds; a longer pause costs half a second for a new process, and a
 * process left behind some 60 MB.
 */
const usualTimes = { idleMs: 60_000, checkMs: 20_000 }
/** Our page asks sooner; for whoever only wants the bytes, a process that starts would stand before the first of them. */
const warmAfterMs = 150
/** Each is a process with its decoders; the one least lately used ends where more are wanted. */
const workersMax = 4

interface OpenFilm {
  worker: MediaWorker
  used: number
}

export interface FilmTrack {
  kind: 'video' | 'audio'
  index: number
  ffmpeg: boolean
}

/** The films that are being taken apart for a page, each in a worker of its own. */
export class Films extends ReadyResource {
  readonly #file: (id: string) => MediaFile | Promise<MediaFile>
  /** For other programs of this machine. */
  readonly #address: (id: string) => string
  readonly #times: typeof usualTimes
  readonly #open = new Map<string, OpenFilm>()
  #tools: Promise<MachineTools> | undefined
  #ffmpeg: Promise<Ffmpeg | undefined> | undefined
  #timer: NodeJS.Timeout | undefined

  /** `file`: the bytes of a playback. Throws NOT_FOUND for one that is not open. */
  constructor(
    file: (id: string) => MediaFile | Promise<MediaFile>,
    address: (id: string) => string,
    times: Partial<typeof usualTimes> = {},
  ) {
    super()
    this.#file = file
    this.#address = address
    this.#times = { ...usualTimes, ...times }
  }

  override async _open(): Promise<void> {
    this.#timer = setInterval(() => this.#endIdle(performance.now()), this.#times.checkMs).unref()
  }

  override async _close(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all([...this.#open.values()].map(({ worker }) => worker.close()))
    this.#open.clear()
  }

  /** Throws NOT_FOUND once the playback is over. */
  async get(id: string): Promise<MediaWorker> {
    const { MediaWorker } = await loadMedia()
    // Asked last: a playback that ends meanwhile must not get a worker which nothing would end.
    const file = await this.#file(id)
    if (this.closing) throw new ShellError('CANCELLED', 'Kinoswarm is being closed.')
    const known = this.#open.get(id)
    if (known) {
      known.used = performance.now()
      return known.worker
    }
    this.#makeRoom()
    // The plan will ask for them: looked for while the film is looked into.
    this.tools().catch(() => {})
    const read = async (start: number, end: number, signal?: AbortSignal) =>
      readSpan(await this.#file(id), start, end, signal)
    const worker = new MediaWorker({ size: file.size, read })
    this.#open.set(id, { worker, used: performance.now() })
    return worker
  }

  /** The windows of one track, by the worker or by the machine's ffmpeg. */
  async window(id: string, track: FilmTrack): Promise<(request: WindowRequest) => AsyncGenerator<Uint8Array>> {
    const { kind, index } = track
    if (!track.ffmpeg) {
      const film = await this.get(id)
      return (request) => film[kind](index, request)
    }
    const { findFfmpeg, transcodeWindow } = await loadMedia()
    this.#ffmpeg ??= findFfmpeg()
    const ffmpeg = await this.#ffmpeg
    if (!ffmpeg) throw new ShellError('NOT_FOUND', 'There is no ffmpeg on this machine.')
    const url = this.#address(id)
    return ({ t, d, signal }) => transcodeWindow(ffmpeg, { url, kind, index, t, d, signal })
  }

  /** Looks into a film that will be asked about in a moment: its head and its index are needed first in any case. */
  warm(id: string): void {
    const look = () =>
      this.get(id)
        .then((film) => film.probe())
        .catch(() => {})
    setTimeout(look, warmAfterMs).unref()
  }

  /** Looked for once: programs are not installed while a film plays. */
  tools(): Promise<MachineTools> {
    this.#tools ??= loadMedia().then(({ findTools }) => findTools())
    return this.#tools
  }

  async players(): ReturnType<typeof findPlayers> {
    const { findPlayers } = await loadMedia()
    return findPlayers()
  }

  /** The playback is over: its process goes at once. */
  async end(id: string): Promise<void> {
    const film = this.#open.get(id)
    this.#open.delete(id)
    await film?.worker.close()
  }

  #makeRoom(): void {
    if (this.#open.size < workersMax) return
    const [oldest] = [...this.#open].sort(([, a], [, b]) => a.used - b.used)
    if (oldest) this.end(oldest[0]).catch(() => {})
  }

  #endIdle(now: number): void {
    for (const [id, film] of this.#open) {
      if (film.worker.busy) film.used = now
      else if (now - film.used > this.#times.idleMs) this.end(id).catch(() => {})
    }
  }
}

/** Loaded when a first film is looked into: a start does not wait for it. */
function loadMedia() {
  return import('@kinoswarm/engine/media')
}
