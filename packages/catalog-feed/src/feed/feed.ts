/**
 * One feed of a channel, read-only: the blocks of a Hypercore as records, newest first.
 *
 * A feed is carriage and proves nothing: what cannot be parsed is skipped, what can is handed up to be judged. The tail
 * comes first, because maintainers keep the current records there; everything older follows behind, so that this viewer
 * can pass the whole feed on.
 */
import type Corestore from 'corestore'
import type Hypercore from 'hypercore'
import ReadyResource from 'ready-resource'
import { FeedError } from '../error.ts'
import { type AnySigned, parseRecord } from '../records/signed.ts'
import { type Head, RewriteWatch } from './rewritten.ts'
import { getBlock } from './wait.ts'
import { lookAtPeers, lookAtPeersMs } from './watch.ts'

/** Blocks asked for at once: one round trip for what matters. Maintainers repeat current records this often. */
export const tailBlocks = 32
/** More records than a maintainer can write in a century of daily confirmations; a longer feed is a flood. */
const maxBlocks = 50_000
/** A feed of plain records stays far below this. */
const maxFeedBytes = 256 * 1024 * 1024
const blockTimeoutMs = 20_000
/** How often peers are looked at while nothing is awaited. */
const idleWatchMs = 2_000
/** Records are handed up as soon as there are this many bytes of them, so that no flood is in memory at once. */
const handUpBytes = 2 * 1024 * 1024

export class Feed extends ReadyResource {
  readonly key: Buffer
  core!: Hypercore
  readonly #store: Corestore
  /** Blocks that were read or found useless, by index. */
  readonly #seen = new Set<number>()
  #reading: Promise<void> | null = null
  #again = false
  /** Some blocks did not come in time. */
  #unfinished = false
  /** Read and not handed up yet. */
  #records: AnySigned[] = []
  #recordBytes = 0
  #watch: NodeJS.Timeout | undefined
  #rewritten!: RewriteWatch

  constructor(store: Corestore, key: Buffer) {
    super()
    this.key = key
    this.#store = store
  }

  /** Reads what is there now. Never rejects; what is missing is asked for again when something changes. */
  read(): Promise<void> {
    this.#again = true
    this.#reading ??= this.#readUntilQuiet()
    return this.#reading
  }

  /** Reads everything once more, for whoever had no room for all of it. */
  readAgain(): Promise<void> {
    this.#seen.clear()
    return this.read()
  }

  protected override async _open(): Promise<void> {
    // Readers never follow a rewritten history (clause 8.2).
    this.core = this.#store.get({ key: this.key, writable: false, allowFork: false })
    await this.core.ready()
    this.core.on('append', () => void this.read())
    this.core.on('peer-add', () => void this.read())
    // Hypercore tells of a longer history, not of a rewritten one that it was told not to follow.
    this.#rewritten = RewriteWatch.of(this.core)
    this.#rewritten.on('proven', this.#tellForked)
    this.#watchPeers()
    // Hypercore has checked both signatures, or has itself followed a signed truncation, before it tells of these.
    this.core.on('conflict', () => this.emit('forked'))
    this.core.on('truncate', () => this.emit('forked'))
    if (this.#rewritten.proven) this.#tellForked(this.#rewritten.proven)
  }

  protected override async _close(): Promise<void> {
    clearTimeout(this.#watch)
    this.#rewritten.off('proven', this.#tellForked)
    await this.core.close()
    await this.#reading
  }

  async #readUntilQuiet(): Promise<void> {
    while (this.#again && !this.closing) {
      this.#again = false
      await this.#readAll()
    }
    this.#reading = null
  }

  async #readAll(): Promise<void> {
    this.#lookAtPeers()
    const { length, byteLength } = this.core
    if (length > maxBlocks || byteLength > maxFeedBytes) {
      this.emit('flooded', new FeedError('TOO_LARGE', 'A feed of this channel is too long to be one; it is not read.'))
      return
    }
    const missing: number[] = []
    for (let index = length - 1; index >= 0; index--) if (!this.#seen.has(index)) missing.push(index)
    const last = missing.at(-1)
    // Block 0 is root 1, without which nothing else means anything.
    if (last === 0 && missing.length > tailBlocks) missing.splice(tailBlocks - 1, 0, ...missing.splice(-1))
    for (let start = 0; start < missing.length && !this.closing; start += tailBlocks) {
      this.#unfinished = !(await this.#readSome(missing.slice(start, start + tailBlocks)))
      if (this.#unfinished) return
    }
  }

  #watchPeers(): void {
    const awaited = this.#lookAtPeers()
    // What did not come in time is asked for again, of whoever is here now.
    if (this.#unfinished && this.core.peers.length > 0) void this.read()
    this.#watch = setTimeout(() => this.#watchPeers(), awaited ? lookAtPeersMs : idleWatchMs).unref()
  }

  /** A claim alone is nobody's alarm: whoever makes one is asked to prove it. True while a head is awaited. */
  #lookAtPeers(): boolean {
    this.#rewritten.ask(this.core)
    return lookAtPeers(this.core)
  }

  readonly #tellForked = (heads: [Head, Head]): void => void this.emit('forked', heads)

  async #readSome(indexes: number[]): Promise<boolean> {
    const results = await Promise.all(indexes.map((index) => this.#readOne(index)))
    this.#handUp()
    return !results.includes('missing')
  }

  async #readOne(index: number): Promise<'read' | 'missing'> {
    let block: Buffer
    try {
      block = await getBlock(this.core, index, blockTimeoutMs)
    } catch {
      return 'missing'
    }
    this.#seen.add(index)
    try {
      this.#records.push(parseRecord(block))
    } catch (error) {
      if (!(error instanceof FeedError)) throw error
    }
    this.#recordBytes += block.byteLength
    if (this.#recordBytes > handUpBytes) this.#handUp()
    return 'read'
  }

  #handUp(): void {
    const records = this.#records
    this.#records = []
    this.#recordBytes = 0
    if (records.length > 0 && !this.closing) this.emit('records', records)
  }
}
