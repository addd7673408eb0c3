/**
 * Reachability, the essay.
 *
 * A viewer must be able to reach a channel although any single way in is gone. Each way is a `ReachPath`: it finds
 * *nodes* (HyperDHT nodes, which let the swarm work again) or *peers* (addresses to dial). It owns no connection:
 * peers are dialled by the one `DirectLinks`, nodes go into the one DHT, and what comes of it is told back to the
 * path, which is how the network page knows which ways work. All paths start at once and none waits for another;
 * starting one never waits for the network.
 *
 * Nothing a path brings is trusted. A connection is encrypted and its other end proves that it knows the channel
 * (`greeting.ts`); whatever it then serves is checked block by block against the channel's key.
 */
import type { Contacts } from '@kinoswarm/engine/contacts'
import ReadyResource from 'ready-resource'
import type { PathStatus, PathTold } from '../api.ts'
import type { HostPort, PeerHint } from './address.ts'
import type { AddressOrigin } from './address-filter.ts'

export type PathName = PathStatus['path']
/** Why a peer is dialled: a path found it, or another peer named it. */
export type DialReason = PathName | 'gossip'
export type Clock = () => number

/** What a path may do to the world. */
export interface ReachContext {
  clock: Clock
  /** Whom packets may be sent to. */
  contacts: Contacts
  /** Tries a peer. Resolves true when it answered and proved its identity; never rejects; bounded in time. */
  dial(hint: PeerHint, how: { via: DialReason; origin: AddressOrigin }): Promise<boolean>
  /** Gives nodes to the DHT and has the swarm look again. */
  addNodes(nodes: readonly HostPort[]): void
  /** A start node answers, or does not: silent ones hold up every query, so they are left out until they do. */
  startNode(node: HostPort, answers: boolean): void
  /** Whether a DHT node answers; never rejects; bounded in time. */
  ping(node: HostPort): Promise<boolean>
  /** Whether host names may be looked up: with one interface chosen they may not, as the system asks by any. */
  names: boolean
  /** Port on which this machine answers direct peers, 0 while closed. */
  port(): number
  /** Peers connected now, over whatever path. */
  peerCount(): number
}

/** One way in. Emits `update` when its status changes. */
export abstract class ReachPath extends ReadyResource {
  readonly path: PathName
  protected readonly context: ReachContext
  #state: PathStatus['state'] = 'off'
  #detail = ''
  #told: PathTold | undefined
  #ms: number | undefined
  #since = 0

  constructor(path: PathName, context: ReachContext) {
    super()
    this.path = path
    this.context = context
  }

  get status(): PathStatus {
    const status: PathStatus = { path: this.path, state: this.#state }
    if (this.#ms !== undefined) status.ms = this.#ms
    if (this.#detail) status.detail = this.#detail
    if (this.#told) status.told = this.#told
    return status
  }

  /** Channels to find peers of; paths that serve all channels alike ignore it. */
  follow(_feedKey: Buffer): void {}

  unfollow(_feedKey: Buffer): void {}

  protected disabled(detail: string, told?: PathTold): void {
    this.#set('off', detail, told)
  }

  protected trying(detail = '', told?: PathTold): void {
    this.#since = this.context.clock()
    this.#set('trying', detail, told)
  }

  /** The first answer fixes `ms`; later ones only change the words. */
  protected answered(detail = '', told?: PathTold): void {
    this.#ms ??= Math.max(0, Math.round(this.context.clock() - this.#since))
    this.#set('working', detail, told)
  }

  protected failed(detail: string, told?: PathTold): void {
    this.#set('failed', detail, told)
  }

  #set(state: PathStatus['state'], detail: string, told: PathTold | undefined): void {
    if (this.#state === state && this.#detail === detail) return
    this.#state = state
    this.#detail = detail
    this.#told = told
    this.emit('update')
  }
}
