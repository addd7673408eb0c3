import type { Source } from '@kinoswarm/catalog-feed'
import type { Engine } from '@kinoswarm/engine'
import type { EngineLimits, EngineStatus } from '@kinoswarm/engine/api'
import ReadyResource from 'ready-resource'
import type { Settings } from '../api.ts'
import { ShellError } from '../errors.ts'
import { startEngine } from './start.ts'

export interface EngineHostOptions {
  home: string
  bootstrap?: string[]
  settings: () => Settings
  /** Address of the one network interface to use; undefined = any. Asked at each start. */
  host?: () => string | undefined
  /** Entries of the person's block list. */
  blocked?: () => readonly string[]
}

/** The engine of this home: a process that is started when it is first asked for. */
export class EngineHost extends ReadyResource {
  readonly #options: EngineHostOptions
  #starting: Promise<Engine> | undefined
  #running: Engine | undefined
  #paused = false

  constructor(options: EngineHostOptions) {
    super()
    this.#options = options
  }

  override async _close(): Promise<void> {
    const engine = await this.#starting?.catch(() => undefined)
    await engine?.close()
  }

  /** Last known; undefined while none was needed. */
  get status(): EngineStatus | undefined {
    return this.#running?.status()
  }

  get running(): Engine | undefined {
    return this.#running
  }

  /** Full copies in reach as the engine finds them; undefined while none runs: it is not worth starting one. */
  async copies({ infohash, file, trackers }: Source): Promise<number | undefined> {
    if (!infohash || this.#paused) return undefined
    return (await this.#running?.health({ infohash, file, trackers }))?.copies
  }

  /** Throws ENGINE_FAILED; the next call tries again. */
  get(): Promise<Engine> {
    this.#starting ??= this.#start().catch((cause) => {
      this.#starting = undefined
      throw new ShellError('ENGINE_FAILED', 'The part that plays films could not be started.', { cause })
    })
    return this.#starting
  }

  /** Bytes a second and bytes, in effect at once. */
  async setLimits(limits: EngineLimits): Promise<void> {
    await this.#running?.setLimits(limits)
  }

  /** The interface is lost: no packet of a film leaves until `resume`, not even a farewell; what is playing waits. */
  pause(): void {
    this.#paused = true
    this.#running?.pause({ silent: true }).catch((error) => this.emit('failure', error))
  }

  /** Another interface or block list was chosen, or none: what is playing goes on by it. */
  rebind(): void {
    this.#running?.setNetwork(this.#network()).catch((error) => this.emit('failure', error))
  }

  resume(): void {
    this.#paused = false
    this.#running?.resume().catch((error) => this.emit('failure', error))
  }

  #network() {
    const { host, blocked } = this.#options
    return { host: host?.(), blocked: blocked?.() ?? [] }
  }

  async #start(): Promise<Engine> {
    const { home, bootstrap, settings } = this.#options
    const { downLimit, upLimit, cacheQuota, seedWatched } = settings()
    const limits = { downLimit, upLimit, quota: cacheQuota, giveWatched: seedWatched }
    const engine = await startEngine({ home, bootstrap, ...this.#network(), ...limits })
    this.#running = engine
    if (this.#paused) await engine.pause()
    return engine
  }
}
