import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { isDeepStrictEqual } from 'node:util'
import ReadyResource from 'ready-resource'
import type {
  AdoptSource,
  ByteSpan,
  EngineFileInfo,
  EngineLimits,
  EngineOptions,
  EnginePlaybackStatus,
  EngineSource,
  EngineStatus,
  SeedRequest,
  TitleHealth,
} from './api.ts'
import { EngineProcess } from './engine-process.ts'
import { EngineError } from './errors.ts'
import { FilmStream } from './film-stream.ts'
import { gate, within } from './gate.ts'
import {
  type Beat,
  type Commands,
  parseAdopt,
  parseFileInfo,
  parseHealth,
  parseLimits,
  parseSeed,
  parseSource,
  type Verb,
} from './protocol.ts'
import { parseTorrent } from './torrent/torrent-file.ts'

/** First restart at once: somebody is watching. Then slower, up to half a minute. */
const BACKOFF_MS = [0, 250, 1000, 4000, 15_000, 30_000]
/** An engine that came up and ran this long is well; what ended it came from outside. */
const STABLE_AFTER_MS = 5000
/** An engine that comes up, but not for long, is started again no slower than this: somebody is watching. */
const MAX_TRIES_WHILE_RUNNING = 3
/** Paths of local sockets are cut at about 104 bytes by every system. */
const MAX_SOCKET_PATH = 100

/**
 * The engine, seen from the shell. It keeps a child process running that does the work, and remembers what was asked
 * of it: when the process dies, the next one is told to open the same films again, and reads go on where they were.
 *
 * Events: `update` (something in `status` changed), `restart` (the process died; the reason in words).
 */
export class Engine extends ReadyResource {
  readonly options: EngineOptions
  #process: EngineProcess | null = null
  /** Loaded and waiting, once one has died under a film: the next death costs the viewer next to nothing. */
  #spare: EngineProcess | null = null
  #endpoint: { path: string; token: string } | null = null
  #running = gate()
  #state: EngineStatus['state'] = 'starting'
  #beat: Beat | null = null
  #restarts = 0
  #tries = 0
  #startedAt = 0
  #timer: NodeJS.Timeout | null = null
  #socketDir: string | null = null
  #identity = newIdentity()
  #open = new Map<string, EngineSource>()
  /** Asked for together with `open`, so that a film that is known already costs one trip and not two. */
  #infos = new Map<string, Promise<EngineFileInfo>>()
  #seeds = new Map<string, SeedRequest>()
  #adopted = new Map<string, AdoptSource>()

  constructor(options: EngineOptions) {
    super()
    this.options = { ...options, dir: resolve(options.dir) }
  }

  protected override async _open(): Promise<void> {
    await mkdir(this.options.dir, { recursive: true })
    try {
      await this.#start()
    } catch (error) {
      this.#state = 'stopped'
      this.#process?.kill()
      throw error
    }
  }

  protected override async _close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    this.#state = 'stopped'
    this.#running.reject(stopped())
    this.#dismissSpare()
    await this.#process?.close()
    if (this.#socketDir) await rm(this.#socketDir, { recursive: true, force: true })
  }

  /** Starts to fetch a film; returns the id of the playback, which stays the same when the engine is restarted. */
  async open(source: EngineSource): Promise<string> {
    const checked = parseSource(source)
    if (checked.torrent && parseTorrent(checked.torrent).infohash !== checked.infohash) {
      throw new EngineError('bad-source', 'The torrent of this source has another infohash than the source names.')
    }
    const id = randomBytes(9).toString('base64url')
    this.#open.set(id, checked)
    try {
      const opened = this.#ask('open', { id, source: checked })
      const info = this.#ask('info', { id }).then(parseFileInfo)
      info.catch(() => {})
      this.#infos.set(id, info)
      await opened
    } catch (error) {
      this.#open.delete(id)
      this.#infos.delete(id)
      throw error
    }
    return id
  }

  /** Size and name of the film; waits until the torrent's metadata is known. */
  async info(id: string): Promise<EngineFileInfo> {
    this.#require(id)
    const early = this.#infos.get(id)
    this.#infos.delete(id)
    const known = await early?.catch(() => null)
    return known ?? parseFileInfo(await this.#ask('info', { id }))
  }

  /**
   * SHA-256 of each 64 KiB of the film, signed by its catalogue, for a playback that was opened without them: bytes are
   * handed out before their piece is whole from then on.
   */
  async vouch(id: string, blockHashes: Uint8Array): Promise<void> {
    this.#require(id)
    this.#open.set(id, { ...this.#open.get(id)!, blockHashes })
    await this.#ask('hashes', { id, blockHashes })
  }

  /**
   * Bytes of the film, both ends inclusive. The stream holds back when it is not read, and `destroy()` ends the read.
   * It fails with an EngineError: `no-such-playback`, `bad-range`, `engine-down` (after many restarts in vain).
   */
  read(id: string, span: ByteSpan): Readable {
    this.#require(id)
    return new FilmStream({
      playback: id,
      start: span.start,
      end: span.end,
      endpoint: (timeoutMs) => this.#whereToRead(id, timeoutMs),
    })
  }

  /** Ends a playback; what was fetched stays on disk. */
  async stop(id: string): Promise<void> {
    this.#infos.delete(id)
    if (!this.#open.delete(id)) return
    if (this.#open.size === 0) this.#dismissSpare()
    if (this.#state === 'running') await this.#ask('stop', { id })
  }

  /** Fetches the head of a film somebody looks at; forgotten by itself after a while. */
  async warm(source: EngineSource): Promise<void> {
    await this.#ask('warm', { source: parseSource(source) })
  }

  /** How many offer a film, without opening it: one lookup each of Hyperswarm, mainline DHT and trackers; seconds at most. */
  async health(source: EngineSource): Promise<TitleHealth> {
    return parseHealth(await this.#ask('health', { source: parseSource(source) }))
  }

  /** Gives files away from where they are. Resolves when peers can be served. Returns the infohash. */
  async seed(request: SeedRequest): Promise<string> {
    const checked = parseSeed({ ...request, files: request.files.map((file) => resolve(file)) })
    const { infohash } = parseTorrent(checked.torrent)
    this.#seeds.set(infohash, checked)
    try {
      await this.#ask('seed', { request: checked })
    } catch (error) {
      this.#seeds.delete(infohash)
      throw error
    }
    return infohash
  }

  /** Fetches all of a title, or no more than `most` bytes of films and words, and keeps giving it, outside the quota. */
  async adopt(source: AdoptSource): Promise<void> {
    const checked = parseAdopt(source)
    this.#adopted.set(checked.infohash, checked)
    await this.#ask('adopt', { source: checked })
  }

  /** Ends giving a title away, seeded or adopted. */
  async unseed(infohash: string): Promise<void> {
    const known = this.#seeds.delete(infohash)
    if (!this.#adopted.delete(infohash) && !known) return
    await this.#ask('unseed', { infohash })
  }

  /** Keeps a title offline, outside the quota, or lets it go again. */
  async pin(infohash: string, pinned: boolean): Promise<void> {
    await this.#ask('pin', { infohash, pinned })
  }

  /**
   * Ends the engine process until `resume`: not one packet leaves any more. Playbacks stay, and their reads wait.
   * What needs the engine meanwhile fails with `engine-paused`. `silent`: without taking leave of anybody, for when the
   * interface is lost and every word would leave by another.
   */
  async pause({ silent = false } = {}): Promise<void> {
    if (this.#state === 'paused' || this.closing) return
    await this.ready()
    if (this.#timer) clearTimeout(this.#timer)
    if (this.#state === 'running') this.#running = gate()
    this.#state = 'paused'
    this.#endpoint = null
    this.#infos.clear()
    const child = this.#process
    this.#process = null
    this.#dismissSpare()
    if (silent) child?.kill()
    else await child?.close()
    this.emit('update')
  }

  /** Starts it again, with everything open that was. */
  async resume(): Promise<void> {
    if (this.#state !== 'paused' || this.closing) return
    // Whoever was away, or comes by another interface, is not told apart from a stranger.
    this.#identity = newIdentity()
    this.#state = 'restarting'
    this.emit('update')
    await this.#start()
  }

  setHost(host: string | undefined): Promise<void> {
    return this.setNetwork({ host, blocked: this.options.blocked })
  }

  /**
   * Binds everything to another address of this machine, or to any again, and takes another block list. The engine process
   * is replaced; playbacks go on. Rejects with `no-address` when no interface has the address: the engine is paused then,
   * and another call or `resume` goes on.
   */
  async setNetwork({ host, blocked = [] }: Pick<EngineOptions, 'host' | 'blocked'>): Promise<void> {
    const before = this.options
    if (host === before.host && isDeepStrictEqual(blocked, before.blocked ?? [])) return
    const wasPaused = this.#state === 'paused'
    await this.pause()
    Object.assign(this.options, { host, blocked })
    if (wasPaused) return
    try {
      await this.resume()
    } catch (error) {
      await this.pause()
      throw error
    }
  }

  async setLimits(limits: EngineLimits): Promise<void> {
    const checked = parseLimits(limits)
    Object.assign(this.options, checked)
    if (this.#state === 'paused') return
    await this.#ask('limits', { limits: checked })
  }

  status(): EngineStatus
  status(id: string): EnginePlaybackStatus | null
  status(id?: string): EngineStatus | EnginePlaybackStatus | null {
    if (id !== undefined) return this.#beat?.playbacks.find((playback) => playback.id === id) ?? null
    return {
      ...zeros,
      ...this.#beat?.beat,
      state: this.#state,
      restarts: this.#restarts,
      pid: this.#process?.pid ?? null,
    }
  }

  async #start(): Promise<void> {
    const child = this.#spare?.ended === false ? this.#spare : new EngineProcess()
    this.#spare = null
    this.#process = child
    this.#startedAt = Date.now()
    child.on('beat', (beat) => {
      // A new process tells of no playback before they are opened again.
      const playbacks = this.#state === 'running' ? beat.playbacks : (this.#beat?.playbacks ?? [])
      this.#beat = { ...beat, playbacks }
      this.emit('update')
    })
    child.once('exit', (reason) => this.#died(child, reason))
    const endpoint = { path: await this.#socketPath(), token: randomBytes(16).toString('hex') }
    const { path: socket, token } = endpoint
    await child.ask('start', { options: this.options, socket, token, identity: this.#identity })
    await this.#restore(child)
    if (child.ended || this.closing) return
    this.#endpoint = endpoint
    this.#state = 'running'
    this.#running.resolve()
    if (this.#restarts > 0 && this.#open.size > 0) this.#spare ??= new EngineProcess()
    this.emit('update')
  }

  #dismissSpare(): void {
    this.#spare?.kill()
    this.#spare = null
  }

  /** What the last process had open. One film that fails must not keep the others closed. */
  async #restore(child: EngineProcess): Promise<void> {
    await Promise.all([
      ...[...this.#seeds.values()].map((request) => child.ask('seed', { request }).catch(() => {})),
      ...[...this.#adopted.values()].map((source) => child.ask('adopt', { source }).catch(() => {})),
      ...[...this.#open].map(([id, source]) => child.ask('open', { id, source }).catch(() => {})),
    ])
  }

  #died(child: EngineProcess, reason: string): void {
    if (child !== this.#process || this.closing || !this.opened) return
    const ran = this.#state === 'running'
    if (ran) this.#running = gate()
    this.#state = 'restarting'
    this.#endpoint = null
    this.#restarts += 1
    const stable = ran && Date.now() - this.#startedAt > STABLE_AFTER_MS
    this.#tries = stable ? 0 : Math.min(this.#tries + 1, ran ? MAX_TRIES_WHILE_RUNNING : BACKOFF_MS.length)
    const wait = BACKOFF_MS[Math.min(Math.max(0, this.#tries - 1), BACKOFF_MS.length - 1)]
    this.#timer = setTimeout(() => void this.#start().catch(() => this.#process?.kill()), wait)
    this.emit('restart', reason)
    this.emit('update')
  }

  async #ask<V extends Verb>(verb: V, body: Commands[V]['body']): Promise<Commands[V]['answer']> {
    if (this.closing) throw stopped()
    await this.ready()
    if (this.#state === 'paused') throw new EngineError('engine-paused', 'Films are paused until the network is back.')
    await this.#running.promise
    // It may have gone away again meanwhile.
    return this.#state === 'running' ? this.#process!.ask(verb, body) : this.#ask(verb, body)
  }

  async #whereToRead(id: string, timeoutMs: number): Promise<{ path: string; token: string }> {
    this.#require(id)
    // It may go away again between being there and being looked at.
    while (!this.#endpoint) {
      await (this.#state === 'paused' ? this.#running.promise : within(this.#running.promise, timeoutMs))
      this.#require(id)
    }
    return this.#endpoint
  }

  #require(id: string): void {
    if (this.closing) throw stopped()
    if (!this.#open.has(id)) throw new EngineError('no-such-playback', 'This playback has ended.')
  }

  async #socketPath(): Promise<string> {
    if (process.platform === 'win32') return `\\\\.\\pipe\\kinoswarm-${randomBytes(9).toString('hex')}`
    const near = join(this.options.dir, 'engine.sock')
    if (Buffer.byteLength(near) <= MAX_SOCKET_PATH) return near
    this.#socketDir ??= await mkdtemp(join(tmpdir(), 'kinoswarm-'))
    return join(this.#socketDir, 'engine.sock')
  }
}

const zeros = {
  torrents: 0,
  seeding: 0,
  downSpeed: 0,
  upSpeed: 0,
  upAllowed: 0,
  received: 0,
  given: 0,
  diskUsed: 0,
  rss: 0,
  port: 0,
}

/**
 * Seed of the key that peers over Hyperswarm know the process by. It is kept when a process dies and forgotten with the
 * engine: under a new key each, a process that keeps dying would leave announcements of nobody behind, a lookup brings
 * twenty at a time, and those who have the film would be lost among them.
 */
function newIdentity(): Buffer {
  return randomBytes(32)
}

function stopped(): EngineError {
  return new EngineError('engine-stopped', 'The engine was closed.')
}
