/**
 * A channel under one's own key. Everything it writes goes through the same reader and rules a viewer has, so a maintainer
 * can never publish what viewers would refuse.
 *
 * A record is prepared (drafted and signed with this key) and then submitted. Where one signature is enough the two happen
 * at once; otherwise `propose` makes the file that travels, and `submit` takes it when it is whole.
 */
import type Corestore from 'corestore'
import idEncoding from 'hypercore-id-encoding'
import Hyperdrive from 'hyperdrive'
import ReadyResource from 'ready-resource'
import { FeedError } from '../error.ts'
import { formatLink } from '../link.ts'
import { missing, type Proposal } from '../proposal/proposal.ts'
import { addSignature, type KeyPair } from '../records/sign.ts'
import { type AnySigned, draft, type RecordType, type Signed } from '../records/signed.ts'
import { type BuiltDrive, buildRelease } from '../release/build.ts'
import { commitmentOf } from '../trust/commitment.ts'
import type { Trusted } from '../trust/rules.ts'
import { requireOwnTail } from './append-guard.ts'
import { type CatalogueInput, draftCatalogue, draftFreshness, draftRelease, type ReleaseInput } from './draft.ts'
import { FeedWriter } from './feed-writer.ts'
import { draftNextRoot, draftSuccession, type RootChange, resigned } from './next-root.ts'
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
  /** The person vouches that no other copy of the channel exists (clause 8.3). */
  onlyCopy?: boolean
}

export type PublishReleaseOptions = ReleaseInput & { dir: string }
export type PublishCatalogueOptions = Omit<CatalogueInput, 'blobs'> & {
  blobs: { key?: string; length: number; treeHash: string }
}

export class Maintainer extends ReadyResource {
  readonly reader: ChannelReader
  readonly #options: MaintainerOptions
  readonly #store: Corestore
  #writer: FeedWriter | null = null
  #publishing: Promise<unknown> = Promise.resolve()

  constructor(options: MaintainerOptions) {
    super()
    this.#options = options
    this.#store = options.store
    this.reader = options.reader ?? new ChannelReader(options)
  }

  get id(): string {
    return this.reader.id
  }

  get link(): string {
    return formatLink(this.reader.link.key)
  }

  /** This maintainer's own public key. */
  get key(): string {
    return idEncoding.encode(this.#options.keyPair.publicKey)
  }

  /** Signatures that a release needs: with more than one, `propose` in place of `publish…`. */
  get needed(): number {
    return this.#trusted().root.body.roles.release.threshold
  }

  /** Builds the folder into a release and publishes it. Throws `NEEDS_SIGNATURES` where one key is not enough. */
  async publishRelease(input: PublishReleaseOptions): Promise<Signed<'release'>> {
    return this.#exclusive(async () => this.#publish(await this.#prepareRelease(input)))
  }

  /** Publishes a release that is built already, such as another channel's: nothing is uploaded again. */
  async publishBuild(build: BuiltDrive & ReleaseInput): Promise<Signed<'release'>> {
    return this.#exclusive(async () => {
      const body = draftRelease(this.#trusted(), build, build, this.#seconds())
      return this.#publish(this.#signed('release', body))
    })
  }

  /** Vouches for a catalogue drive at the given heads. */
  async publishCatalogue(input: PublishCatalogueOptions): Promise<Signed<'catalogue'>> {
    return this.#exclusive(async () => this.#publish(await this.#prepareCatalogue(input)))
  }

  /** Says that what is published is still the newest; without it viewers are warned after a month. */
  async confirm(): Promise<Signed<'freshness'>> {
    return this.#exclusive(async () =>
      this.#publish(this.#signed('freshness', draftFreshness(this.#trusted(), this.#seconds()))),
    )
  }

  /** Signs without publishing: the file for the other signers. */
  async propose(input: {
    release?: PublishReleaseOptions
    catalogue?: PublishCatalogueOptions
    claims?: Proposal['claims']
  }): Promise<Proposal> {
    await this.#prepare()
    const records: AnySigned[] = []
    if (input.release) records.push((await this.#prepareRelease(input.release)) as never)
    if (input.catalogue) records.push((await this.#prepareCatalogue(input.catalogue)) as never)
    return this.#proposal(records, input.claims)
  }

  /** Lets keys in or go, or changes what is needed: root N+1, with everything signed anew that would not hold under it. */
  async proposeRoot(change: RootChange): Promise<Proposal> {
    await this.#prepare()
    return this.#rootProposal(draftNextRoot(this.#trusted(), change, this.#seconds()))
  }

  /** The successors take over (clause 6). */
  async proposeSuccession(): Promise<Proposal> {
    await this.#prepare()
    return this.#rootProposal(draftSuccession(this.#trusted(), this.#seconds()))
  }

  /** Publishes a proposal that is whole. Throws `NEEDS_SIGNATURES`, and whatever the rules find. */
  async submit(proposal: Proposal): Promise<void> {
    const open = missing(proposal)
    if (open[0]) throw needsSignatures(open[0].record.type)
    await this.#exclusive(() => this.#carry(proposal.records))
  }

  /** Copies the current records and the chain of roots into this maintainer's own feed, if they are not there. */
  async carry(): Promise<void> {
    await this.#exclusive(() => this.#writer?.append([], this.#trusted()) ?? Promise.resolve())
  }

  protected override async _open(): Promise<void> {
    await this.reader.ready()
    if (!this.reader.trusted) await this.#waitForRoot()
    const { keyPair } = this.#options
    this.#writer = new FeedWriter(this.#store, commitmentOf(this.#trusted()), this.key, keyPair)
    await this.#writer.ready()
    if (!this.#trusted().root.body.successors?.keys.includes(this.key)) return
    this.reader.on('update', this.#followOwnTakeover)
    await this.reader.settled()
    await this.#followOwnTakeover()
  }

  protected override async _close(): Promise<void> {
    this.reader.off('update', this.#followOwnTakeover)
    await this.#publishing.catch(() => undefined)
    await this.#writer?.close()
    if (!this.#options.reader) await this.reader.close()
  }

  /** Whoever has signed a takeover has agreed to it, also where another successor's signature made it whole. */
  readonly #followOwnTakeover = async (): Promise<void> => {
    const { succession } = this.reader.state
    if (!succession || succession.refused !== null || !succession.signedBy.includes(this.key)) return
    await this.reader.agreeToSuccession(succession.hash).catch(() => undefined)
  }

  async #prepareRelease({ dir, ...input }: PublishReleaseOptions): Promise<Signed<'release'>> {
    const built = await buildRelease(this.#store, dir)
    return this.#signed('release', draftRelease(this.#trusted(), built, input, this.#seconds()))
  }

  async #prepareCatalogue(input: PublishCatalogueOptions): Promise<Signed<'catalogue'>> {
    const key = input.blobs.key ?? (await this.#contentKey(input.drive))
    const complete = { ...input, blobs: { ...input.blobs, key } }
    return this.#signed('catalogue', draftCatalogue(this.#trusted(), complete, this.#seconds()))
  }

  #signed<T extends 'release' | 'catalogue' | 'freshness'>(type: T, body: Parameters<typeof draft<T>>[0]): Signed<T> {
    if (!this.#trusted().root.body.roles[type].keys.includes(this.key)) {
      throw new FeedError('NOT_A_SIGNER', `This key may not sign ${type} records of this channel.`)
    }
    return addSignature(draft<T>(body), this.#options.keyPair)
  }

  #rootProposal(root: Signed<'root'>): Proposal {
    const records = [root, ...resigned(this.#trusted(), root, this.#seconds())] as AnySigned[]
    const signed = records.map((record) => addSignature(record as never, this.#options.keyPair) as AnySigned)
    return this.#proposal(signed)
  }

  #proposal(records: AnySigned[], claims: Proposal['claims'] = { titlesAdded: [], titlesRemoved: [] }): Proposal {
    const { chain, release, catalogue } = this.#trusted()
    return { channel: this.id, chain: [...chain], current: { release, catalogue }, records, claims }
  }

  async #publish<T extends 'release' | 'catalogue' | 'freshness'>(record: Signed<T>): Promise<Signed<T>> {
    const proposal = this.#proposal([record as unknown as AnySigned])
    if (missing(proposal).length > 0) throw needsSignatures(record.type)
    await this.#carry(proposal.records)
    return record
  }

  /** Checks records by the viewer's rules, then writes them into our feed. */
  async #carry(records: AnySigned[]): Promise<void> {
    const takeover = records.find((record) => record.type === 'root' && record.body.succession)
    if (takeover?.type === 'root') this.reader.judgeSuccession(takeover)
    await this.reader.offer(records)
    if (takeover) await this.reader.agreeToSuccession(takeover.hash)
    const trusted = this.#trusted()
    for (const record of records) if (trusted[record.type]?.hash !== record.hash) throw refused(record.type)
    await this.#writer?.append(records, trusted)
  }

  /** One publication at a time, each after everything that is known elsewhere, so that numbers follow each other. */
  async #exclusive<T>(task: () => Promise<T>): Promise<T> {
    await this.ready()
    const done = this.#publishing.then(async () => {
      await this.#prepare()
      return task()
    })
    this.#publishing = done.catch(() => undefined)
    return done
  }

  /** Clause 8.3. */
  async #prepare(): Promise<void> {
    await this.ready()
    const writer = this.#writer as FeedWriter
    const moved = await this.reader.moved()
    await writer.catchUp({ moved })
    const { core, rewritten, unheard } = writer
    const others = core.peers.filter((peer) => peer.remoteFork === core.fork).map((peer) => peer.remoteLength)
    const { onlyCopy } = this.#options
    requireOwnTail({ own: core.length, others, rewritten, unheard, moved, onlyCopy })
    await this.reader.settleHere()
    // Our own feed to its last block, whatever the network does; the others as far as they answer in time.
    await this.reader.offer(await writer.records())
    await this.reader.settled()
  }

  #trusted(): Trusted {
    if (!this.reader.trusted) throw new FeedError('NOT_FOUND', 'The records of this channel are not on this disk yet.')
    return this.reader.trusted
  }

  async #waitForRoot(): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.reader.off('update', look)
        resolve()
      }
      const look = () => this.reader.trusted && done()
      const timer = setTimeout(done, rootTimeoutMs)
      this.reader.on('update', look)
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
    return Math.floor((this.#options.now ?? Date.now)() / 1000)
  }
}

function needsSignatures(type: RecordType): FeedError {
  return new FeedError(
    'NEEDS_SIGNATURES',
    `The ${type} needs more signatures. Send the proposal file to the other signers.`,
  )
}

function refused(type: RecordType): FeedError {
  return new FeedError(
    'NEEDS_SIGNATURES',
    `The ${type} was not accepted by the channel's own rules, so it was not published.`,
  )
}
