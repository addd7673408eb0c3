import type Corestore from 'corestore'
import { countCopies } from '../reach/copies.ts'
import type { Channels } from './channels.ts'
import type { FollowedChannel } from './followed-channel.ts'

/** Peers come and go over minutes; counting opens every core of a channel for a moment. */
const countEveryMs = 5_000
/** Somebody who asks now and then is looking. */
const attentionMs = 20_000

/** How many complete copies of each channel are in reach, counted while somebody looks. */
export class CopiesWatch {
  readonly #store: Corestore
  readonly #channels: Channels
  readonly #copies = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined
  #askedAt = Number.NEGATIVE_INFINITY

  constructor(store: Corestore, channels: Channels) {
    this.#store = store
    this.#channels = channels
  }

  /** Others' copies, as counted last. */
  of(channel: FollowedChannel): number {
    return this.#copies.get(channel.id) ?? 0
  }

  /** Somebody looks who is not seen otherwise. */
  attend(): void {
    this.#askedAt = performance.now()
  }

  /** `looking`: whether it is worth the effort now; `changed` is told each channel whose count is another one. */
  start(looking: () => boolean, changed: (channel: FollowedChannel) => void): void {
    this.#timer = setInterval(() => {
      const attended = performance.now() - this.#askedAt < attentionMs
      if (attended || looking()) for (const channel of this.#channels.all) this.#count(channel, changed)
    }, countEveryMs).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #count(channel: FollowedChannel, changed: (channel: FollowedChannel) => void): Promise<void> {
    // A core that is being closed, or was never opened: the next round counts again.
    const { others } = await countCopies(channel.reader, this.#store).catch(() => ({ others: this.of(channel) }))
    if (others === this.of(channel)) return
    this.#copies.set(channel.id, others)
    changed(channel)
  }
}
