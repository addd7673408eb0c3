/**
 * A channel under one's own key. Everything it writes goes through the same reader and rules a viewer has, so a maintainer
 * can never publish what viewers would refuse.
 */
import type Corestore from 'corestore'
import idEncoding from 'hypercore-id-encoding'
import Hyperdrive from 'hyperdrive'
import ReadyResource from 'ready-resource'
import { FeedError } from '../error.ts'
import { formatLink } from '../link.ts'
import { addSignature, type KeyPair } from '../records/sign.ts'
import { type AnySigned, draft, type RecordType, type Signed } from '../records/signed.ts'
import { buildRelease } from '../release/build.ts'
import { commitment } from '../trust/commitment.ts'
import { signersOf } from '../trust/quorum.ts'
import type { Trusted } from '../trust/rules.ts'
import { type CatalogueInput, draftCatalogue, draftFreshness, draftRelease, type ReleaseInput } from './draft.ts'
import { FeedWriter } from './feed-writer.ts'
import { ChannelReader } from './reader.ts'
import type { StateStore } from './state-file.ts'

/** Root 1 is on this disk when this home made or joined the channel; otherwise a peer has to bring it. */
const rootTimeoutMs = 15_000

export interface MaintainerOptions {
  /** A session of the home's Corestore; it is not closed here. */
  store: Corestore
  keyPair: KeyPair
  link: string | Buffer
  state: StateStore
  /** Milliseconds since 1970. */
  now?: () => number
  /** A reader of this channel that is open already; it stays its owner's. One state file has one writer. */
  reader?: ChannelReader
}

export type PublishReleaseOptions = ReleaseInput & { dir: string }
export type PublishCatalogueOptions = Omit<CatalogueInput, 'blobs'> & {
  blobs: { key?: string; length: number; treeHash: string }
}

export class Maintainer extends ReadyResource {
  readonly reader: ChannelReader
  readonly #store: Corestore
  readonly #keyPair: KeyPair
  readonly #now: () => number
  readonly #ownsReader: boolean
  #writer: FeedWriter | null = null
  #publishing: Promise<unknown> = Promise.resolve()

  constructor({ store, keyPair, link, state, now = Date.now, reader }: MaintainerOptions) {
    super()
    this.#store = store
    this.#keyPair = keyPair
    this.#now = now
    this.reader = reader ?? new ChannelReader({ store, link, state, now })
    this.#ownsReader = !reader
  }

  get id(): string {
    return this.reader.id
  }

  get link(): string {
    return formatLink(this.reader.link.key)
  }

  /** Builds the folder into a release and publishes it. */
  async publishRelease({ dir, ...input }: PublishReleaseOptions): Promise<Signed<'release'>> {
    await this.ready()
    const built = await buildRelease(this.#store, dir)
    return this.#exclusive(() => this.#publish('release', draftRelease(this.#trusted(), built, input, this.#seconds())))
  }

  /** Vouches for a catalogue drive at the given heads. */
  async publishCatalogue(input: PublishCatalogueOptions): Promise<Signed<'catalogue'>> {
    await this.ready()
    const key = input.blobs.key ?? (await this.#contentKey(input.drive))
    const complete = { ...input, blobs: { ...input.blobs, key } }
    return this.#exclusive(() => this.#publish('catalogue', draftCatalogue(this.#trusted(), complete, this.#seconds())))
  }

  /** Says that what is published is still the newest; without it viewers are warned after a month. */
  async confirm(): Promise<Signed<'freshness'>> {
    await this.ready()
    return this.#exclusive(() => this.#publish('freshness', draftFreshness(this.#trusted(), this.#seconds())))
  }

  protected override async _open(): Promise<void> {
    await this.reader.ready()
    if (!this.reader.trusted) await this.#waitForRoot()
    const commit = commitment(this.#trusted().first.envelope.signed)
    this.#writer = new FeedWriter(this.#store, commit, idEncoding.encode(this.#keyPair.publicKey), this.#keyPair)
    await this.#writer.ready()
  }

  protected override async _close(): Promise<void> {
    await this.#publishing.catch(() => undefined)
    await this.#writer?.close()
    if (this.#ownsReader) await this.reader.close()
  }

  async #publish<T extends 'release' | 'catalogue' | 'freshness'>(
    type: T,
    body: Parameters<typeof draft<T>>[0],
  ): Promise<Signed<T>> {
    const record = addSignature(draft<T>(body), this.#keyPair)
    const role = this.#trusted().root.body.roles[type]
    if (signersOf(record as unknown as AnySigned, role).length === 0) throw notASigner(type)
    await this.#carry([record as unknown as AnySigned])
    return record
  }

  /** Checks records by the viewer's rules, then writes them into our feed. */
  async #carry(records: AnySigned[]): Promise<void> {
    await this.reader.offer(records)
    const trusted = this.#trusted()
    for (const record of records) if (trusted[record.type]?.hash !== record.hash) throw refused(record.type)
    await this.#writer?.append(records, trusted)
  }

  /** One publication at a time, so that numbers follow each other. */
  #exclusive<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#publishing.then(task)
    this.#publishing = done.catch(() => undefined)
    return done
  }

  #trusted(): Trusted {
    if (!this.reader.trusted) throw new FeedError('NOT_FOUND', 'The records of this channel are not on this disk yet.')
    return this.reader.trusted
  }

  async #waitForRoot(): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(done, rootTimeoutMs)
      this.reader.on('update', () => this.reader.trusted && done())
    })
    this.#trusted()
  }

  async #contentKey(drive: string): Promise<string> {
    const core = this.#store.get({ key: idEncoding.decode(drive), writable: false })
    await core.ready()
    const key = core.manifest && Hyperdrive.getContentKey(core.manifest, core.key)
    await core.close()
    if (!key) throw new FeedError('BAD_INPUT', 'The catalogue drive is not in this store.')
    return idEncoding.encode(key)
  }

  #seconds(): number {
    return Math.floor(this.#now() / 1000)
  }
}

function notASigner(type: RecordType): FeedError {
  return new FeedError('NOT_A_SIGNER', `This key may not sign ${type} records of this channel.`)
}

function refused(type: RecordType): FeedError {
  return new FeedError('NEEDS_SIGNATURES', `The ${type} record was not accepted by the channel's own rules.`)
}
