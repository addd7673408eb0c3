import type { Engine } from '@kinoswarm/engine'
import ReadyResource from 'ready-resource'
import type { Channels } from '../channel/channels.ts'
import type { ChannelSwarm } from '../channel/swarm.ts'
import { Adopter } from './adopter.ts'
import { isLate } from './late.ts'

/** Seeders come and go over hours; a review is some twenty packets a film. */
const reviewEveryMs = 3 * 3_600_000
/** Catalogues are read in after a start; what is not here yet cannot be chosen from. */
const settleMs = 20_000
/** Films one watches come first: adopted ones get this share of the room. */
const quotaShare = 0.5

export interface HomeAdopterOptions {
  home: string
  channels: Channels
  swarm: ChannelSwarm
  engine: () => Promise<Engine>
}

/** The third way of giving back, for those who switch it on: keeps the rarest films of the channels one follows. */
export class HomeAdopter extends ReadyResource {
  readonly #options: HomeAdopterOptions
  #adopter: Adopter | undefined
  #cacheQuota = 0
  #abort = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #work: Promise<void> = Promise.resolve()

  constructor(options: HomeAdopterOptions) {
    super()
    this.#options = options
  }

  /** Bytes of what is kept for others. */
  get used(): number {
    return this.#adopter?.adopted.reduce((sum, { size }) => sum + size, 0) ?? 0
  }

  /** In effect at once. Switched off, what was adopted is given up and may be dropped for room. */
  set(on: boolean, cacheQuota: number): void {
    const other = cacheQuota !== this.#cacheQuota
    this.#cacheQuota = cacheQuota
    if (on === (this.#adopter !== undefined)) {
      if (on && other) this.#review()
      return
    }
    this.#stop()
    if (!on) return
    const { home, swarm, engine } = this.#options
    const room = () => this.#cacheQuota * quotaShare
    this.#adopter = new Adopter({
      home,
      // Another one after the network was chosen anew.
      get dht() {
        return swarm.reach.swarm.dht
      },
      engine,
      get quota() {
        return room()
      },
      order: 'rarest',
    })
    this.#timer = setInterval(() => this.#review(), reviewEveryMs).unref()
    setTimeout(() => this.#review(), settleMs).unref()
  }

  override async _close(): Promise<void> {
    clearInterval(this.#timer)
    this.#abort.abort()
    await this.#work
  }

  #stop(): void {
    clearInterval(this.#timer)
    this.#abort.abort()
    this.#abort = new AbortController()
    const adopter = this.#adopter
    this.#adopter = undefined
    if (adopter) this.#then(() => adopter.giveUp())
  }

  #review(): void {
    const adopter = this.#adopter
    const { signal } = this.#abort
    const { all } = this.#options.channels
    const catalogues = all.flatMap(({ catalogue }) => catalogue ?? [])
    const late = all.some(({ reader, catalogue }) => isLate(reader.state, catalogue !== undefined))
    if (adopter) this.#then(() => adopter.review(catalogues, signal, late))
  }

  #then(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error) => {
      this.emit('failure', error)
    })
  }
}
