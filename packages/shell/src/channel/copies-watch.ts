import type Corestore from 'corestore'
import { type Copies, countCopies } from '../reach/copies.ts'
import type { Channels } from './channels.ts'
import type { FollowedChannel } from './followed-channel.ts'

/** Peers come and go over minutes; counting opens every core of a channel for a moment. */
const countEveryMs = 5_000
/** Somebody who asks now and then is looking. */
const attentionMs = 20_000

export type InReach = Pick<Copies, 'others' | 'peers'>

/** How many peers of each channel are in reach, and how many complete copies; counted while somebody looks. */
export class CopiesWatch {
  readonly #store: Corestore
  readonly #channels: Channels
  readonly #counted = new Map<string, InReach>()
  #timer: NodeJS.Timeout | undefined
  #askedAt = Number.NEGATIVE_INFINITY

  constructor(store: Corestore, channels: Channels) {
    this.#store = store
    this.#channels = channels
  }

  /** As counted last. */
  of(channel: FollowedChannel): InReach {
    return this.#counted.get(channel.id) ?? { others: 0, peers: 0 }
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
    const before = this.of(channel)
    const { others, peers } = await countCopies(channel.reader, this.#store).catch(() => before)
    if (others === before.others && peers === before.peers) return
    this.#counted.set(channel.id, { others, peers })
    changed(channel)
  }
}
