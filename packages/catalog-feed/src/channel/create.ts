/** A new channel: root 1, and the feed that carries it. docs/trust.md, clause 3. */
import crypto from 'hypercore-crypto'
import idEncoding from 'hypercore-id-encoding'
import type { Root, Successors } from '../records/root.ts'
import { addSignature } from '../records/sign.ts'
import { type AnySigned, type Bodies, draft, type Signed } from '../records/signed.ts'
import { commitment, feedId } from '../trust/commitment.ts'
import { trustFirstRoot } from '../trust/rules.ts'
import { FeedWriter } from './feed-writer.ts'
import { Maintainer, type MaintainerOptions } from './maintainer.ts'
import type { StateStore } from './state-file.ts'

export interface ChannelPlan {
  name: string
  description?: string
  /** All signers, this home's own key included; absent for a channel of one person. */
  signers?: string[]
  /** Signatures that every record needs. */
  quorum?: number
  successors?: Successors
  forkOf?: Root['forkOf']
}

export type CreateChannelOptions = Omit<MaintainerOptions, 'link' | 'state'> &
  ChannelPlan & { state: StateStore | ((id: string) => StateStore) }

/** Creates a channel that one key can start. For a quorum, see `draftChannel`. */
export async function createChannel(options: CreateChannelOptions): Promise<Maintainer> {
  const { store, keyPair, state, now = Date.now } = options
  const creator = idEncoding.encode(keyPair.publicKey)
  const root = addSignature(draftChannel(options, creator, Math.floor(now() / 1000)), keyPair)
  return startChannel({ store, keyPair, state, now }, root)
}

/** Root 1 without signatures. `creator` is the id of the key whose feed the link names. */
export function draftChannel(plan: ChannelPlan, creator: string, created: number): Signed<'root'> {
  const signers = [...new Set([creator, ...(plan.signers ?? [])])]
  const role = { keys: signers, threshold: plan.quorum ?? 1 }
  const rest: Omit<Bodies['root'], 'channel' | 'feeds'> = {
    type: 'root',
    version: 1,
    previous: null,
    name: plan.name,
    description: plan.description ?? '',
    created,
    nonce: crypto.randomBytes(16).toString('hex'),
    // One live signer is enough to say "still here"; anything else would make holidays look like an attack.
    roles: { root: role, release: role, catalogue: role, freshness: { ...role, threshold: 1 } },
    floors: { release: 0, catalogue: 0, freshness: 0 },
    ...(plan.successors && { successors: plan.successors }),
    ...(plan.forkOf && { forkOf: plan.forkOf }),
  }
  const commit = commitment(rest)
  // Successors need a feed that viewers already follow on the day they have to speak.
  const speakers = new Set([...signers, ...(plan.successors?.keys ?? [])])
  const feeds = [...speakers].map((signer) => feedId(commit, signer))
  return draft<'root'>({ ...rest, channel: feeds[0] as string, feeds })
}

/** Writes a complete root 1 as block 0 of the creator's feed. Throws `QUORUM` while signatures are missing. */
export async function startChannel(
  options: Omit<MaintainerOptions, 'link' | 'state'> & { state: StateStore | ((id: string) => StateStore) },
  root: Signed<'root'>,
): Promise<Maintainer> {
  const { store, keyPair, now, reader } = options
  const { channel } = root.body
  const trusted = trustFirstRoot(root, channel)
  const state = typeof options.state === 'function' ? options.state(channel) : options.state
  const writer = new FeedWriter(store, commitment(root.envelope.signed), idEncoding.encode(keyPair.publicKey), keyPair)
  await writer.ready()
  if (writer.core.length === 0) await writer.append([root as unknown as AnySigned], trusted)
  const maintainer = new Maintainer({ store, keyPair, link: channel, state, now, reader })
  await maintainer.reader.ready()
  await maintainer.reader.offer([root as unknown as AnySigned])
  await maintainer.ready()
  await writer.close()
  return maintainer
}
