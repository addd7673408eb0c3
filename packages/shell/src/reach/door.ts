/**
 * Who may knock. A stranger's handshake costs some milliseconds before anything is known of the stranger: curves, a
 * stream, a greeting. A flood of them would take all of a shell's time, and its senders' addresses may be made up. So a
 * knock is counted, which costs next to nothing, before a byte of it is looked at: per address, and altogether. Whoever
 * is refused hears nothing and knocks again after a second, as is the way of the DHT.
 */
import { addressKind } from './address.ts'
import { Allowance, type Measure } from './allowance.ts'
import type { Clock } from './path.ts'

/** A household, a carrier's NAT, or a DHT node that passes on the knocks of peers behind NATs. */
const fromOneAddress: Measure = { burst: 32, perSecond: 8 }
/** A crowd that comes with a new release; at some five milliseconds each never more than a fifth of one core. */
const fromAll: Measure = { burst: 128, perSecond: 40 }
/** Four seconds out of doors, eight for each that follows; a carrier's NAT has others behind it. */
const blameKnocks = 64
/** Addresses cost a flooder nothing: forget those that were quiet for longest beyond this. */
const addressesMax = 4_096
/** As many peers as one could ever be connected to, several times over. */
const friendsMax = 512

export class Door {
  readonly #clock: Clock
  readonly #all: Allowance
  readonly #addresses = new Map<string, Allowance>()
  readonly #friends = new Set<string>()
  #refused = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#all = new Allowance(fromAll, clock())
  }

  /** Knocks that were not answered. */
  get refused(): number {
    return this.#refused
  }

  /** An address where somebody was met who follows the same channel: strangers cannot use up its turn. */
  befriend(host: string): void {
    if (!isShared(host)) keepLast(this.#friends, host, friendsMax)
  }

  /** Somebody there sent what no honest peer sends: no friend any more, and it costs as much as many knocks. */
  blame(host: string): void {
    this.#friends.delete(host)
    if (isShared(host)) return
    const now = this.#clock()
    this.#allowanceOf(host, now).spend(blameKnocks, now)
  }

  /** Counts a knock. */
  opens(host: string): boolean {
    const now = this.#clock()
    const own = isShared(host) || this.#allowanceOf(host, now).take(now)
    const open = own && (this.#friends.has(host) || this.#all.take(now))
    if (!open) this.#refused++
    return open
  }

  #allowanceOf(host: string, now: number): Allowance {
    const allowance = this.#addresses.get(host) ?? new Allowance(fromOneAddress, now)
    this.#addresses.delete(host)
    this.#addresses.set(host, allowance)
    for (const oldest of this.#addresses.keys()) {
      if (this.#addresses.size <= addressesMax) break
      this.#addresses.delete(oldest)
    }
    return allowance
  }
}

/** All programs of this machine, friend or not. */
function isShared(host: string): boolean {
  return addressKind(host) === 'loopback'
}

function keepLast(set: Set<string>, value: string, max: number): void {
  set.delete(value)
  set.add(value)
  for (const oldest of set) {
    if (set.size <= max) break
    set.delete(oldest)
  }
}
