/** A maintainer's own feed: the only place where this package appends. docs/trust.md, clause 8. */
import { once } from 'node:events'
import type Corestore from 'corestore'
import type Hypercore from 'hypercore'
import ReadyResource from 'ready-resource'
import { FeedError } from '../error.ts'
import { tailBlocks } from '../feed/feed.ts'
import { RewriteWatch } from '../feed/rewritten.ts'
import { unheardPeers } from '../feed/silent.ts'
import { getBlock, waitForLength } from '../feed/wait.ts'
import { lookAtPeersMs } from '../feed/watch.ts'
import type { KeyPair } from '../records/sign.ts'
import { type AnySigned, encodeRecord, parseRecord, type RecordType } from '../records/signed.ts'
import { feedManifest } from '../trust/commitment.ts'
import type { Trusted } from '../trust/rules.ts'

/** After a crash the store checks with a peer that nothing was lost; with nobody connected it would wait for ever. */
const appendTimeoutMs = 20_000
/** A connected peer with a longer copy, or a rewritten one, proves it at once, or it is not believed. */
const catchUpTimeoutMs = 8_000
/** A home that was restored has reason to wait longer: what it does not see now it would contradict. */
const restoredTimeoutMs = 15_000
/** Where many promise, one after the other is asked; whoever was not asked by then keeps this home from appending. */
const everybodyTimeoutMs = 30_000
/** Records are repeated before they leave the tail that every reader asks for first. */
const repeatAfterBlocks = tailBlocks - 8

export class FeedWriter extends ReadyResource {
  readonly core: Hypercore
  readonly #keyPair: KeyPair
  /** Index at which each record was last written here, by hash. */
  readonly #written = new Map<string, number>()
  #scanned = 0
  /** Records that were scanned and not handed out yet. */
  readonly #read: AnySigned[] = []

  /** The key pair signs appends and is never stored: the store alone cannot write to a feed. */
  constructor(store: Corestore, commit: Buffer, signer: string, keyPair: KeyPair) {
    super()
    this.#keyPair = keyPair
    this.core = store.get({ manifest: feedManifest(commit, signer), allowFork: false })
  }

  /**
   * Fetches what connected peers can prove to hold of this feed and this disk does not. Never throws, and ends after a limit
   * whatever anybody claims: the guard judges the rest.
   */
  async catchUp({ moved }: { moved: boolean }): Promise<void> {
    const timeoutMs = moved ? restoredTimeoutMs : catchUpTimeoutMs
    await Promise.all([this.#longest(timeoutMs), this.#rewriteProven(timeoutMs)])
    const left = everybodyTimeoutMs - timeoutMs
    for (let waited = 0; waited < left && unheardPeers(this.core).length > 0; waited += lookAtPeersMs) {
      await this.#longest(lookAtPeersMs)
    }
  }

  /** Whether somebody promises a longer copy and was not asked for it yet. */
  get unheard(): boolean {
    return unheardPeers(this.core).length > 0
  }

  /** Resolves when this copy is as long as any that a peer claims of this history, or after the limit. */
  async #longest(timeoutMs: number): Promise<void> {
    const kin = this.core.peers.filter((peer) => peer.remoteFork === this.core.fork)
    const longest = Math.max(0, ...kin.map((peer) => peer.remoteLength))
    await waitForLength(this.core, longest, { timeoutMs }).catch(() => undefined)
  }

  /** Whether a peer has shown a rewritten history of this feed under its own signature. */
  get rewritten(): boolean {
    return RewriteWatch.of(this.core).proven !== null
  }

  /** Everything this feed holds, ours from earlier or fetched just now. Throws `TIMEOUT` while a part is missing. */
  async records(): Promise<AnySigned[]> {
    await this.#scan()
    return this.#read.splice(0)
  }

  /** Appends records this feed lacks, in an order a reader can follow, and repeats what would scroll out of the tail. */
  async append(records: readonly AnySigned[], trusted: Trusted): Promise<void> {
    await this.#scan()
    const wanted = new Map(records.map((record) => [record.hash, record]))
    for (const root of trusted.chain) if (!this.#written.has(root.hash)) wanted.set(root.hash, root)
    for (const record of current(trusted)) {
      if (this.#age(record) + records.length > repeatAfterBlocks) wanted.set(record.hash, record)
    }
    if (wanted.size === 0) return
    const blocks = [...wanted.values()].sort(byType)
    const start = this.core.length
    await withLimit(this.core.append(blocks.map(encodeRecord), { keyPair: this.#keyPair, writable: true }))
    for (const [offset, record] of blocks.entries()) this.#written.set(record.hash, start + offset)
    this.#scanned = this.core.length
  }

  protected override async _open(): Promise<void> {
    await this.core.ready()
  }

  protected override async _close(): Promise<void> {
    await this.core.close()
  }

  /** Resolves when a claimed rewrite is proven, or was not within the limit; at once when nobody claims one. */
  async #rewriteProven(timeoutMs: number): Promise<void> {
    const watch = RewriteWatch.of(this.core)
    if (watch.ask(this.core).length === 0 || watch.proven) return
    const limit = new AbortController()
    const timer = setTimeout(() => limit.abort(), timeoutMs)
    await once(watch, 'proven', { signal: limit.signal }).catch(() => undefined)
    clearTimeout(timer)
  }

  /** Learns what is in the feed already, ours from earlier or fetched from a peer. */
  async #scan(): Promise<void> {
    for (; this.#scanned < this.core.length; this.#scanned++) {
      this.#note(await getBlock(this.core, this.#scanned, catchUpTimeoutMs), this.#scanned)
    }
  }

  #age(record: AnySigned): number {
    const index = this.#written.get(record.hash)
    return index === undefined ? Number.POSITIVE_INFINITY : this.core.length - index
  }

  #note(block: Buffer, index: number): void {
    try {
      const record = parseRecord(block)
      this.#written.set(record.hash, index)
      this.#read.push(record)
    } catch (error) {
      if (!(error instanceof FeedError)) throw error
    }
  }
}

const order: Record<RecordType, number> = { root: 0, release: 1, catalogue: 2, freshness: 3 }

function byType(a: AnySigned, b: AnySigned): number {
  return order[a.type] - order[b.type] || numberOf(a) - numberOf(b)
}

function numberOf(record: AnySigned): number {
  return record.type === 'root' ? record.body.version : record.body.seq
}

function current({ root, release, catalogue, freshness }: Trusted): AnySigned[] {
  return [root, release, catalogue, freshness].filter((record) => record !== null) as AnySigned[]
}

async function withLimit<T>(appending: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(stuck()), appendTimeoutMs)
  })
  try {
    return await Promise.race([appending, late])
  } finally {
    clearTimeout(timer)
  }
}

function stuck(): FeedError {
  return new FeedError(
    'BEHIND',
    'After a crash this feed has to be compared with another copy before it can grow, and nobody who has one is connected. Start a seeder of this channel and try again.',
  )
}
