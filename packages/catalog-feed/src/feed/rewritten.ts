/**
 * Proof of a rewritten history. docs/trust.md, clause 8.2.
 *
 * What a connected peer says of its copy, Hypercore keeps as it came: anybody, with or without a key, can say that theirs is
 * another fork. Only a head that the feed's own key has signed proves it. So whoever claims one is asked for that head, once,
 * and nothing but a head whose signature held is ever told of. A claim that stays a claim costs one small request.
 */
import { EventEmitter } from 'node:events'
import type Hypercore from 'hypercore'
import type { Peer } from 'hypercore'

/** A signed statement of how long a feed is and what it holds. */
export interface Head {
  /** Z-base-32 key of the feed. */
  feed: string
  fork: number
  length: number
  /** Hex: hash of the tree, and the signature over it as Hypercore stores it. */
  hash: string
  signature: string
}

/** The head of a batch whose signature Hypercore has checked. */
interface Batch {
  fork: number
  length: number
  signature: Buffer
  hash(): Buffer
}

/** What of a core's inside is needed here. */
interface Inside {
  state: { fork: number; length: number; signature: Buffer | null }
  verifyReorg(proof: unknown): Promise<Batch>
}

type Asked = Peer & { _requestForkProof(request: { inflight: unknown[] }): void }

const watches = new WeakMap<object, RewriteWatch>()

/** One for every core, however many sessions it has. Emits `proven`. */
export class RewriteWatch extends EventEmitter {
  /** Our own head and the one that contradicts it; null as long as nobody has proven anything. */
  proven: [Head, Head] | null = null
  readonly #asked = new WeakMap<Peer, number>()

  /** The watch of an opened core. */
  static of(core: Hypercore): RewriteWatch {
    const inside = core.core as object
    const known = watches.get(inside)
    if (known) return known
    const watch = new RewriteWatch(core)
    watches.set(inside, watch)
    return watch
  }

  private constructor(core: Hypercore) {
    super()
    const inside = core.core as Inside
    const verify = inside.verifyReorg.bind(inside)
    inside.verifyReorg = async (proof) => {
      const batch = await verify(proof)
      if (batch.fork > inside.state.fork) await this.#prove(core, batch)
      return batch
    }
  }

  /** Peers that say they hold a rewritten copy and were not refuted; those not asked yet are asked for the proof. */
  ask(core: Hypercore): Peer[] {
    const claiming = core.peers.filter(({ remoteFork, remoteLength }) => remoteFork > core.fork && remoteLength > 0)
    for (const peer of claiming as Asked[]) {
      if (this.#asked.get(peer) === peer.remoteFork) continue
      this.#asked.set(peer, peer.remoteFork)
      peer._requestForkProof({ inflight: [] })
    }
    return claiming
  }

  async #prove(core: Hypercore, batch: Batch): Promise<void> {
    if (this.proven) return
    const { fork, length, signature } = (core.core as Inside).state
    const hash = length > 0 ? await core.treeHash() : Buffer.alloc(0)
    const own = { feed: core.id, fork, length, ...texts(hash, signature) }
    this.proven = [
      own,
      { feed: core.id, fork: batch.fork, length: batch.length, ...texts(batch.hash(), batch.signature) },
    ]
    this.emit('proven', this.proven)
  }
}

function texts(hash: Buffer, signature: Buffer | null): Pick<Head, 'hash' | 'signature'> {
  return { hash: hash.toString('hex'), signature: signature?.toString('hex') ?? '' }
}
