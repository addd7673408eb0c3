/**
 * Follows one channel.
 *
 * Who owns what: the Corestore and every stream are handed in; the reader opens the channel's feeds in it, never writes,
 * and never touches a network by itself. Records come up from the feeds in any order, go into a small pool, and are
 * folded by the pure rules into what is trusted. That is written to the state store first and shown afterwards: an
 * `update` always speaks of something that a crash cannot take back. Opening reads the disk only.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type Corestore from 'corestore'
import crypto from 'hypercore-crypto'
import idEncoding from 'hypercore-id-encoding'
import Hyperdrive from 'hyperdrive'
import ReadyResource from 'ready-resource'
import { FeedError } from '../error.ts'
import { Feed } from '../feed/feed.ts'
import type { Head } from '../feed/rewritten.ts'
import { formatLink, type Link, parseLink } from '../link.ts'
import { readBuild } from '../records/release.ts'
import type { AnySigned, Bodies, Signed } from '../records/signed.ts'
import { pickBuild } from '../release/compatible.ts'
import { ReleaseReader } from '../release/reader.ts'
import { type Evidence, fold } from '../trust/fold.ts'
import { signersOf } from '../trust/quorum.ts'
import { isLive, signOfLife, type Trusted, trustSuccession } from '../trust/rules.ts'
import { type StandingReport, standingOf } from '../trust/standing.ts'
import { keyColour, keyWords } from '../words/words.ts'
import { type Alarm, emptyMemory, type Memory, recall, remember, withEvidence } from './memory.ts'
import { RecordPool } from './pool.ts'
import type { StateStore } from './state-file.ts'

/** A block that is known and that nobody delivers must not hold up a maintainer. */
const settleTimeoutMs = 3_000
/** An expiry is noticed, told and remembered this soon. */
const clockWatchMs = 5_000

export interface ChannelReaderOptions {
  store: Corestore
  link: string | Buffer
  state: StateStore
  /** Milliseconds since 1970. */
  now?: () => number
}

export interface OpenReleaseOptions {
  /** Picks the newest build that this version can run; absent: the newest release, whoever it is for. */
  shellVersion?: string
  /** A build that was trusted earlier and kept by the caller. */
  record?: unknown
}

/** A root by which the named successors would take over (clause 6). */
export interface Takeover {
  /** Names this one, so that a viewer agrees to what they saw and nothing else. */
  hash: string
  name: string
  keys: string[]
  threshold: number
  /** Those of the keys that have signed it. */
  signedBy: string[]
  /** Why it cannot be agreed to now: the owners were heard of; null = it waits for the viewer. */
  refused: string | null
}

export interface ChannelState extends StandingReport {
  id: string
  link: string
  name: string
  description: string
  root: Bodies['root'] | null
  release: Bodies['release'] | null
  catalogue: Bodies['catalogue'] | null
  freshness: Bodies['freshness'] | null
  signers: { root: number; threshold: number }
  /** Unix seconds when this channel was first followed here. */
  since: number
  alarms: Alarm[]
  /** What the named successors have signed, and whether the viewer may agree to it now. */
  succession: Takeover | null
  words: string[]
  colour: string
}

export class ChannelReader extends ReadyResource {
  readonly link: Link
  readonly #store: Corestore
  readonly #stateStore: StateStore
  readonly #now: () => number
  readonly #feeds = new Map<string, Feed>()
  readonly #pool: RecordPool
  #memory: Memory
  #succession: Signed<'root'> | null = null
  #changing: Promise<void> = Promise.resolve()
  #clockWatch: NodeJS.Timeout | undefined

  constructor({ store, link, state, now = Date.now }: ChannelReaderOptions) {
    super()
    this.link = parseLink(link)
    this.#pool = new RecordPool(this.id)
    this.#store = store
    this.#stateStore = state
    this.#now = now
    this.#memory = emptyMemory(this.#seconds())
  }

  get id(): string {
    return this.link.id
  }

  /** The trusted records themselves, to carry on or to sign after. */
  get trusted(): Trusted | null {
    return this.#memory.trusted
  }

  get state(): ChannelState {
    this.#lookAtClock()
    const { trusted, alarms, since, clock } = this.#memory
    const root = trusted?.root.body ?? null
    return {
      id: this.id,
      link: formatLink(this.link.key),
      name: root?.name ?? '',
      description: root?.description ?? '',
      root,
      release: trusted?.release?.body ?? null,
      catalogue: trusted?.catalogue?.body ?? null,
      freshness: trusted?.freshness?.body ?? null,
      signers: { root: root?.roles.root.keys.length ?? 0, threshold: root?.roles.root.threshold ?? 0 },
      since,
      alarms,
      succession: this.#succession && this.#takeover(this.#succession),
      words: keyWords(this.link.key),
      colour: keyColour(this.link.key),
      ...standingOf(trusted, alarms.length, Math.max(clock, this.#seconds())),
    }
  }

  /** Topics to join: every feed, and the drive of the newest release. They change with `update`. */
  get discoveryKeys(): Buffer[] {
    const keys = [...this.#feeds.values()].map((feed) => crypto.discoveryKey(feed.key))
    const release = this.#memory.trusted?.release?.body.drive.key
    return release ? [...keys, crypto.discoveryKey(idEncoding.decode(release))] : keys
  }

  /** The newest release that this shell can run; null when none is known. The caller closes it. */
  openRelease({ shellVersion, record }: OpenReleaseOptions = {}): ReleaseReader | null {
    if (record !== undefined) return new ReleaseReader(this.#store, readBuild(record, ''))
    const release = this.#memory.trusted?.release?.body
    if (!release) return null
    const build = shellVersion ? pickBuild(release, shellVersion) : release
    if (!build) {
      throw new FeedError(
        'INCOMPATIBLE',
        'No release of this channel runs with this version of the program. Update it.',
      )
    }
    return new ReleaseReader(this.#store, build)
  }

  /** The catalogue drive; read it at the signed head only. Null when none is known. The caller closes it. */
  openCatalogue(): Hyperdrive | null {
    const catalogue = this.#memory.trusted?.catalogue?.body
    if (!catalogue) return null
    // Opened first without following forks: the drive then shares these cores (clause 8.2).
    const cores = [catalogue.drive, catalogue.blobs.key].map((key) =>
      this.#store.get({ key: idEncoding.decode(key), writable: false, allowFork: false }),
    )
    const drive = new Hyperdrive(this.#store.session({ writable: false }), idEncoding.decode(catalogue.drive))
    drive.once('close', () => void Promise.all(cores.map((core) => core.close())))
    return drive
  }

  /** Judges records that came another way than by a feed: a capsule, a proposal, a maintainer's own hand. */
  async offer(records: readonly AnySigned[]): Promise<void> {
    await this.#take(records)
  }

  /** What would be trusted after this takeover. Throws `SUCCESSION` while it is too early, and what else the rules find. */
  judgeSuccession(next: Signed<'root'>): Trusted {
    const { trusted, heardAt } = this.#memory
    if (!trusted) throw new FeedError('NOT_FOUND', 'The records of this channel are not on this disk yet.')
    return trustSuccession(trusted, next, { now: this.#seconds(), agreed: true, heardAt })
  }

  /** The viewer agrees to follow the successors (clause 6.3): to the takeover of this hash, which they were shown. */
  async agreeToSuccession(hash: string | undefined = this.#succession?.hash): Promise<void> {
    await this.#exclusive(async () => {
      if (hash !== undefined && this.trusted?.root.hash === hash) return
      if (!this.#succession) throw new FeedError('SUCCESSION', 'There is no takeover to agree to.')
      if (this.#succession.hash !== hash)
        throw new FeedError('SUCCESSION', 'The successors have changed what they ask for. Look at it again.')
      const trusted = this.judgeSuccession(this.#succession)
      this.#succession = null
      await this.#commit({ ...this.#memory, trusted })
      this.#underNewRoot(trusted)
    })
    await this.#take([])
    await this.#followAll()
  }

  /** Resolves when what is on this disk or connected now was read and judged, or after `settleTimeoutMs`. */
  async settled(): Promise<void> {
    const limit = new AbortController()
    const late = delay(settleTimeoutMs, undefined, { signal: limit.signal }).catch(() => undefined)
    await Promise.race([late, Promise.all([...this.#feeds.values()].map((feed) => feed.read()))])
    limit.abort()
    await this.#changing
  }

  /** True when the state was written in another place: this home is a copy, or was restored from one. */
  async moved(): Promise<boolean> {
    const { place } = this.#memory
    return place !== '' && place !== (await this.#stateStore.place())
  }

  /** This place is the channel's home from now on. */
  async settleHere(): Promise<void> {
    if (await this.moved()) await this.#exclusive(() => this.#commit({ ...this.#memory, place: '' }))
  }

  /** Removes the alarms the viewer has seen; the evidence goes with them. */
  async dismissAlarms(): Promise<void> {
    await this.#exclusive(() => this.#commit({ ...this.#memory, alarms: [] }))
  }

  protected override async _open(): Promise<void> {
    // Nothing may be judged before it is known what was trusted last time: folds queue behind the recall, and what was
    // read from the feeds before it is sorted anew.
    const recalled = this.#recall().then(() => {
      if (this.trusted) this.#underNewRoot(this.trusted)
    })
    this.#changing = recalled.catch(() => undefined)
    await Promise.all([recalled, this.#follow(this.id)])
    await this.#followAll()
    this.#clockWatch = setInterval(() => {
      this.#lookAtClock()
      void this.#take([])
    }, clockWatchMs).unref()
  }

  protected override async _close(): Promise<void> {
    clearInterval(this.#clockWatch)
    await this.#changing
    await Promise.all([...this.#feeds.values()].map((feed) => feed.close()))
  }

  #takeover(next: Signed<'root'>): Takeover {
    const { name, roles } = next.body
    const signedBy = signersOf(next, roles.root)
    return { hash: next.hash, name, ...roles.root, signedBy, refused: this.#refusal(next) }
  }

  #refusal(next: Signed<'root'>): string | null {
    try {
      this.judgeSuccession(next)
      return null
    } catch (error) {
      if (error instanceof FeedError) return error.message
      throw error
    }
  }

  async #recall(): Promise<void> {
    try {
      this.#memory = await recall(this.#stateStore, this.id, this.#seconds())
    } catch (error) {
      if (!(error instanceof FeedError)) throw error
      await this.#stateStore.setAside()
      this.#memory = withAlarm(this.#memory, error, this.#seconds())
    }
  }

  async #followAll(): Promise<void> {
    const feeds = this.#memory.trusted?.root.body.feeds ?? []
    await Promise.all(feeds.map((id) => this.#follow(id)))
  }

  async #follow(id: string): Promise<void> {
    if (this.#feeds.has(id)) return
    const feed = new Feed(this.#store, idEncoding.decode(id))
    this.#feeds.set(id, feed)
    feed.on('records', (records: AnySigned[]) => void this.#take(records))
    feed.on('forked', (heads?: [Head, Head]) => {
      void this.#alarm(new FeedError('FORKED', 'A feed of this channel has rewritten its history.'), heads)
    })
    feed.on('flooded', (error: FeedError) => void this.#alarm(error))
    await feed.ready()
    void feed.read()
  }

  /** Judges records upon what is trusted then; one fold at a time, and a burst of records is folded together. */
  #take(records: readonly AnySigned[]): Promise<void> {
    this.#pool.add(records, this.trusted)
    return this.#exclusive(() => this.#fold()).catch((error) => void this.emit('state-error', error))
  }

  /** What waited for this root is judged again, and what there was no room for is read again. */
  #underNewRoot(trusted: Trusted): void {
    if (this.#pool.reconsider(trusted)) for (const feed of this.#feeds.values()) void feed.readAgain()
  }

  /** One change of the memory at a time, each upon the one before: none may write back what another has left behind. */
  #exclusive(change: () => Promise<void>): Promise<void> {
    const done = this.#changing.then(change)
    this.#changing = done.catch(() => undefined)
    return done
  }

  async #fold(): Promise<void> {
    let records = this.#pool.take()
    while (records.length > 0) {
      try {
        await this.#judge(records)
      } catch (error) {
        // A full disk, say: what was not kept is judged again at the next sign of life, or when the clock is looked at.
        this.#pool.again()
        throw error
      }
      records = this.#pool.take()
    }
  }

  async #judge(records: readonly AnySigned[]): Promise<void> {
    const before = this.#memory.trusted
    const { trusted, evidence, succession } = fold(before, this.id, records)
    const changed = trusted !== before
    const successionChanged = succession?.hash !== this.#succession?.hash
    this.#succession = succession
    const alarms = withEvidence(this.#memory.alarms, evidence as Evidence[], this.#seconds())
    if (changed || alarms !== this.#memory.alarms) await this.#commit({ ...this.#memory, trusted, alarms })
    else if (successionChanged) this.emit('update')
    this.#pool.settle(trusted)
    if (trusted && trusted.root !== before?.root) this.#underNewRoot(trusted)
    if (changed && !this.closing) await this.#followAll()
  }

  async #alarm(error: FeedError, heads?: [Head, Head]): Promise<void> {
    const change = async () => {
      const memory = withAlarm(this.#memory, error, this.#seconds(), heads)
      if (memory.alarms !== this.#memory.alarms) await this.#commit(memory)
    }
    await this.#exclusive(change).catch((cause) => void this.emit('state-error', cause))
  }

  /** Clause 7.3: that a confirmation has expired is remembered, and stays so when the clock is set back afterwards. */
  #lookAtClock(): void {
    const { trusted, clock } = this.#memory
    const now = Math.max(clock, this.#seconds())
    const reasonAt = (seconds: number) => standingOf(trusted, 0, seconds).reason
    if (reasonAt(clock) === reasonAt(now)) return
    // It holds from this moment on; the disk follows, and then whoever shows it is told.
    this.#memory = { ...this.#memory, clock: now }
    this.#exclusive(() => this.#commit(this.#memory)).catch((error) => void this.emit('state-error', error))
  }

  /** Written first, used afterwards (clause 5.1). */
  async #commit(memory: Memory): Promise<void> {
    const now = this.#seconds()
    const freshness = memory.trusted?.freshness ?? null
    const heard = freshness?.hash !== this.#memory.trusted?.freshness?.hash
    // A newer confirmation proves that the clock was right about now, whatever it said before.
    const clock = heard ? now : Math.max(memory.clock, now)
    const counts = freshness && (heard || isLive(freshness, now))
    const heardAt = counts ? signOfLife(memory.heardAt, freshness, now) : memory.heardAt
    const next = { ...memory, clock, heardAt }
    await remember(this.#stateStore, next)
    this.#memory = { ...next, clock: heard ? now : Math.max(next.clock, this.#memory.clock) }
    if (!this.closing) this.emit('update')
  }

  #seconds(): number {
    return Math.floor(this.#now() / 1000)
  }
}

function withAlarm(memory: Memory, { code, message }: FeedError, at: number, heads?: [Head, Head]): Memory {
  if (memory.alarms.some((alarm) => alarm.code === code)) return memory
  return { ...memory, alarms: [...memory.alarms, { code, message, at, evidence: [], ...(heads && { heads }) }] }
}
