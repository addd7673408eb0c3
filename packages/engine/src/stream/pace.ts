import { BLOCK_BYTES } from './blocks.ts'

/**
 * What one peer has shown it can do, from the times its blocks came. Pure: the time is handed in (milliseconds).
 *
 * The rate is read off the last arrivals, and a block that is overdue lowers it at once, so that a peer that falls
 * silent is not trusted for seconds on its past. The queue kept with a peer is what it delivers in a moment, so that a
 * change of mind (a seek) costs little.
 */

/** Arrivals looked at: the last 3 s, but never fewer than 8 and never more than 256. */
const RATE_WINDOW_MS = 3000
const RATE_MIN_ARRIVALS = 8
const RATE_MAX_ARRIVALS = 256
/** A pause longer than this was ours (nothing was asked), so the rate starts over. */
const IDLE_GAP_MS = 300
/** Assumed until the first block has come. */
const UNKNOWN_LATENCY_MS = 300
const UNKNOWN_MIN_LATENCY_MS = 100
/** Rate of a peer that has given nothing yet, as a share of the swarm's, and the least it is believed to have. */
const UNKNOWN_RATE_SHARE = 1 / 8
const UNKNOWN_RATE_FLOOR = 64 * 1024
/** Blocks asked of a new peer before its first answer. */
const FIRST_QUEUE = 4
/** libtorrent takes 500 requests, most others 250 or more. */
const MAX_QUEUE = 400
/**
 * Film in flight per peer beyond its round trip: little while somebody watches, more when only filling up. A seeder has
 * sent what it was asked for long before it hears that a jump made it useless, and that stands in the way of the rest.
 * So it is least while the viewer has all that comes next, and only a jump could make them wait.
 */
export type Mood = 'calm' | 'hungry' | 'filling'
const QUEUE_MS: Record<Mood, number> = { calm: 40, hungry: 150, filling: 800 }
/** Of fast peers less time than that, so that another film that is opened does not wait for this one's queue. */
const QUEUE_FAST_BYTES = 512 * 1024
const QUEUE_FAST_MS = 30
const LATENCY_CAP_MS = 400
/** A peer that honours what is taken back never sends these. */
const MAX_STRAYS = 1024
/** A peer is snubbed when its next block is later than this many latencies, and never before 1.5 s. */
const SNUB_LATENCIES = 4
const SNUB_MIN_MS = 1500
/** Lateness beyond its own pace after which a peer's word counts for nothing; jitter stays below it. */
const LATE_S = 0.4
/** What a snubbed peer's answer is believed to take: everybody else goes first. */
const SNUB_PENALTY_S = 30

export class PeerPace {
  /** Bytes a second. */
  rate = 0
  snubbed = false
  /** Key → when it was asked. Insertion order is the order of asking. */
  readonly asked = new Map<number, number>()
  /** Most blocks the peer says it queues. */
  maxQueue = MAX_QUEUE
  /** Taken back, and perhaps still on the way. */
  readonly #strays = new Set<number>()
  #latency = 0
  #minLatency = Number.POSITIVE_INFINITY
  #window = FIRST_QUEUE
  #arrivals: number[] = []
  #lastArrival = 0
  #busySince = 0

  get proven(): boolean {
    return this.rate > 0
  }

  get latencyMs(): number {
    return this.#latency
  }

  /** Seconds a request takes to be answered by an idle peer. */
  get minLatencyS(): number {
    return (this.#minLatency === Number.POSITIVE_INFINITY ? UNKNOWN_MIN_LATENCY_MS : this.#minLatency) / 1000
  }

  sent(key: number, now: number): void {
    if (this.asked.size === 0) {
      this.#busySince = now
      const last = this.#arrivals.at(-1)
      if (last === undefined || now - last > IDLE_GAP_MS) this.#arrivals = [now]
    }
    this.asked.set(key, now)
    this.#strays.delete(key)
  }

  /** A block came. False when it was not asked of this peer (any more). */
  received(key: number, now: number): boolean {
    const sentAt = this.asked.get(key)
    if (sentAt === undefined) return false
    this.asked.delete(key)
    this.#grow(now - sentAt)
    this.#lastArrival = now
    this.snubbed = false
    this.#arrivals.push(now)
    if (this.rate === 0) this.rate = this.#measure(now)
    return true
  }

  dropped(key: number): void {
    this.asked.delete(key)
  }

  /** A request was taken back; its block may be on the way all the same. */
  takenBack(key: number): void {
    if (this.#strays.size < MAX_STRAYS) this.#strays.add(key)
  }

  /** A block came that is not asked for. True when it was taken back too late: it shows what the peer can do. */
  strayed(key: number, now: number): boolean {
    if (!this.#strays.delete(key)) return false
    this.#lastArrival = now
    this.snubbed = false
    this.#arrivals.push(now)
    return true
  }

  /** Once every 100 ms or so. True when the peer has just been found silent. */
  tick(now: number): boolean {
    if (this.asked.size > 0 || this.#arrivals.length > 1) this.rate = this.#measure(now)
    if (this.asked.size === 0) return false
    const silent = now - Math.max(this.#lastArrival, this.#busySince)
    const was = this.snubbed
    this.snubbed = silent > Math.max(SNUB_MIN_MS, SNUB_LATENCIES * (this.#latency || UNKNOWN_LATENCY_MS))
    return this.snubbed && !was
  }

  /** How many more blocks the peer may be asked for now. */
  room(mood: Mood): number {
    return this.limit(mood) - this.asked.size
  }

  limit(mood: Mood): number {
    if (this.snubbed) return 1
    const latency = this.#minLatency === Number.POSITIVE_INFINITY ? UNKNOWN_LATENCY_MS : this.#minLatency
    const watching = mood !== 'filling'
    const bytes = this.#bytesIn(QUEUE_MS[mood])
    const queue = watching ? Math.min(bytes, QUEUE_FAST_BYTES + this.#bytesIn(QUEUE_FAST_MS)) : bytes
    const byRate = Math.ceil((this.#bytesIn(Math.min(latency, LATENCY_CAP_MS)) + queue) / BLOCK_BYTES) + 2
    return Math.min(Math.max(byRate, watching ? FIRST_QUEUE : Math.floor(this.#window)), this.maxQueue)
  }

  /** Seconds until one more block asked now would be here. */
  eta(swarmRate: number): number {
    const rate = this.rate || Math.max(UNKNOWN_RATE_FLOOR, swarmRate * UNKNOWN_RATE_SHARE)
    return ((this.asked.size + 1) * BLOCK_BYTES) / rate + this.minLatencyS + (this.snubbed ? SNUB_PENALTY_S : 0)
  }

  /** Blocks that a cancel would probably not stop any more: they are on the way. */
  inFlight(): number {
    return Math.ceil((this.rate * this.minLatencyS) / BLOCK_BYTES) + 1
  }

  /** Seconds until each asked block is here, by what is known now. */
  *remaining(now: number): Generator<[key: number, seconds: number]> {
    const rate = this.rate || UNKNOWN_RATE_FLOOR / 3
    let place = 0
    for (const [key, sentAt] of this.asked) {
      place += 1
      const queue = (place * BLOCK_BYTES) / rate
      const elapsed = (now - sentAt) / 1000
      let left = this.snubbed ? SNUB_PENALTY_S : Math.max(queue, this.minLatencyS - elapsed)
      // Far behind its own pace: it will take as long again as it has taken already.
      if (elapsed > 2 * queue + this.minLatencyS + LATE_S) left = Math.max(left, elapsed)
      yield [key, left]
    }
  }

  #bytesIn(ms: number): number {
    return (this.rate * ms) / 1000
  }

  #grow(latency: number): void {
    this.#latency = this.#latency === 0 ? latency : this.#latency * 0.8 + latency * 0.2
    this.#minLatency = Math.min(this.#minLatency, latency)
    const full = this.asked.size + 1 >= this.#window - 1
    if (latency < 3 * this.#minLatency + 50) {
      if (full && this.#window < MAX_QUEUE) this.#window += 1
    } else if (latency > 3 * this.#minLatency + 400) {
      this.#window = Math.max(2, this.#window - 0.5)
    }
  }

  #measure(now: number): number {
    const times = this.#arrivals
    let stale = 0
    while (times.length - stale > RATE_MIN_ARRIVALS) {
      const old = now - times[stale]! > RATE_WINDOW_MS || times.length - stale > RATE_MAX_ARRIVALS
      if (!old) break
      stale += 1
    }
    if (stale > 0) this.#arrivals = times.slice(stale)
    const count = this.#arrivals.length - 1
    if (count < 1) return this.rate
    const first = this.#arrivals[0]!
    const last = this.#arrivals[count]!
    const overdue = this.asked.size > 0 ? Math.max(0, now - last - (last - first) / count) : 0
    return (count * BLOCK_BYTES) / Math.max(0.005, (last - first + overdue) / 1000)
  }
}
