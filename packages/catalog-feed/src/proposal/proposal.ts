/**
 * A proposal: records that wait for signatures, as one small file that travels (docs/trust.md, clause 9).
 *
 * It carries the chain of roots too, so that a machine without a network can check from the link alone who asks, and show
 * what would change. Everything but the records themselves is only said by whoever wrote the file, and shown as such.
 */
import { canonical, type Json, parseCanonical } from '../canonical/json.ts'
import { FeedError } from '../error.ts'
import { list, object, optional, text } from '../records/fields.ts'
import { addSignature, type KeyPair, mergeSignatures } from '../records/sign.ts'
import { type AnySigned, type RecordType, readEnvelope, type Signed } from '../records/signed.ts'
import { signersOf } from '../trust/quorum.ts'
import {
  requireFirstRoot,
  type Trusted,
  trustDraft,
  trustFirstRoot,
  trustNextRoot,
  trustRecord,
  trustSuccession,
} from '../trust/rules.ts'

/** A release record may have a megabyte; a proposal has the current and the new one, and a chain of roots. */
const maxProposalBytes = 16 * 1024 * 1024
const maxRecords = 8
/** That of all these records, and of the roots before them. */
const maxProposalParts = 400_000
const maxClaims = 1000

export interface Proposal {
  channel: string
  /** Roots 1 to N; empty in a proposal for root 1 itself. */
  chain: Signed<'root'>[]
  /** What is published now, to compare with. */
  current: { release: Signed<'release'> | null; catalogue: Signed<'catalogue'> | null }
  /** What would be published. */
  records: AnySigned[]
  /** What the writer of the file says about the titles; not covered by any signature. */
  claims: { titlesAdded: string[]; titlesRemoved: string[] }
}

/** Keys that can still sign a record, and how many more are needed in each part. */
export interface Missing {
  record: AnySigned
  parts: { who: string; have: number; need: number; keys: string[] }[]
}

const shape = object({
  kinoswarm: text(16),
  channel: text(64),
  claims: object({
    titlesAdded: list(text(200), { max: maxClaims }),
    titlesRemoved: list(text(200), { max: maxClaims }),
  }),
  records: list((value: unknown) => readEnvelope(value), { min: 1, max: maxRecords }),
  chain: list((value: unknown) => readEnvelope(value), { max: 256 }),
  release: optional((value: unknown) => readEnvelope(value)),
  catalogue: optional((value: unknown) => readEnvelope(value)),
})

export function encodeProposal({ channel, chain, current, records, claims }: Proposal): Buffer {
  const file = {
    kinoswarm: 'proposal/1',
    channel,
    claims,
    records: records.map((record) => record.envelope),
    chain: chain.map((root) => root.envelope),
    release: current.release?.envelope,
    catalogue: current.catalogue?.envelope,
  }
  return Buffer.from(canonical(file as unknown as Json))
}

/** Reads a proposal and checks everything in it that can be checked offline. Throws `MALFORMED`, `CHAIN`, `QUORUM`, … */
export function parseProposal(bytes: Uint8Array): Proposal {
  const file = shape(parseCanonical(bytes, { maxBytes: maxProposalBytes, maxParts: maxProposalParts }), '')
  if (file.kinoswarm !== 'proposal/1') throw new FeedError('MALFORMED', 'This is not a proposal file of Kinoswarm.')
  const proposal: Proposal = {
    channel: file.channel,
    claims: file.claims,
    records: file.records,
    chain: file.chain.map((record) => typed(record, 'root')),
    current: {
      release: file.release ? typed(file.release, 'release') : null,
      catalogue: file.catalogue ? typed(file.catalogue, 'catalogue') : null,
    },
  }
  checkProposal(proposal)
  return proposal
}

/** The trusted root before the proposal, or null for root 1. Follows only the chain in the file. */
export function rootBefore(proposal: Proposal): Trusted | null {
  const [first, ...others] = proposal.chain
  if (!first) return null
  return others.reduce(
    (trusted, root) => (root.body.succession ? followSuccession(trusted, root) : trustNextRoot(trusted, root)),
    trustFirstRoot(first, proposal.channel),
  )
}

/** The same proposal with this key's signature on every record that it may sign. Throws `NOT_A_SIGNER`. */
export function signProposal(proposal: Proposal, keyPair: KeyPair, key: string): Proposal {
  const open = missing(proposal)
  const mine = new Set(
    open.filter(({ parts }) => parts.some((part) => part.keys.includes(key))).map(({ record }) => record),
  )
  if (mine.size === 0 && !proposal.records.some((record) => hasSigned(record, key))) {
    throw new FeedError('NOT_A_SIGNER', 'This key has nothing to sign in this proposal.')
  }
  const sign = (record: AnySigned) =>
    mine.has(record) ? (addSignature(record as never, keyPair) as AnySigned) : record
  return { ...proposal, records: proposal.records.map(sign) }
}

/** Two copies of one proposal, signed apart, as one. Throws `BAD_INPUT` if they propose different things. */
export function mergeProposals(one: Proposal, other: Proposal): Proposal {
  const same =
    one.records.length === other.records.length && one.records.every((r, i) => r.hash === other.records[i]?.hash)
  if (!same) throw new FeedError('BAD_INPUT', 'These two files propose different things and cannot be joined.')
  const merge = (record: AnySigned, index: number) =>
    mergeSignatures(record as never, other.records[index] as never) as AnySigned
  return { ...one, records: one.records.map(merge) }
}

/** What is still missing; empty when the proposal is whole and can be published. */
export function missing(proposal: Proposal): Missing[] {
  return proposal.records
    .map((record) => ({ record, parts: parts(proposal, record).filter(({ have, need }) => have < need) }))
    .filter(({ parts }) => parts.length > 0)
}

function parts(proposal: Proposal, record: AnySigned): Missing['parts'] {
  const before = proposal.chain.at(-1)?.body
  if (record.type !== 'root') {
    const after = proposal.records.find((one) => one.type === 'root') as Signed<'root'> | undefined
    const root = after?.body ?? before
    return root ? [part(record, root.roles[record.type], `${record.type} signers`)] : []
  }
  const own = part(record, record.body.roles.root, 'signers of the new root')
  if (!before) return [own]
  if (record.body.succession && before.successors) return [part(record, before.successors, 'successors'), own]
  return [part(record, before.roles.root, 'signers of the current root'), own]
}

function part(record: AnySigned, role: { keys: string[]; threshold: number }, who: string): Missing['parts'][number] {
  const signed = signersOf(record, role)
  return { who, have: signed.length, need: role.threshold, keys: role.keys.filter((key) => !signed.includes(key)) }
}

/**
 * Everything in the file has to be about one channel and follow from its chain of roots: what is said to be published now is
 * signed, and what is proposed could be published after it, each kind of record once. Whoever signs two of a kind contradicts
 * themselves.
 */
function checkProposal(proposal: Proposal): void {
  const { channel, chain, records, current } = proposal
  const all: (AnySigned | null)[] = [...chain, ...records, current.release, current.catalogue] as never
  if (all.some((record) => record && record.body.channel !== channel)) {
    throw new FeedError('WRONG_CHANNEL', 'This proposal mixes records of different channels.')
  }
  if (new Set(records.map(({ type }) => type)).size !== records.length) {
    throw new FeedError('EQUIVOCATION', 'This proposal has two records of one kind. Signing both would be a lie.')
  }
  const base = rootBefore(proposal)
  if (base) checkNext(base, proposal)
  else checkStart(proposal)
}

/** What is proposed keeps the rules after what is published. */
function checkNext(base: Trusted, { records, current }: Proposal): void {
  const published = [current.release, current.catalogue].filter((record) => record !== null)
  const held = published.reduce<Trusted>((trusted, record) => trustRecord(trusted, record), base)
  const roots = records.filter((record) => record.type === 'root')
  const others = records.filter((record) => record.type !== 'root')
  const rooted = roots.reduce<Trusted>(trustDraft, held)
  others.reduce<Trusted>(trustDraft, rooted)
}

/** A channel starts with root 1 and nothing else. */
function checkStart({ channel, records, current }: Proposal): void {
  const [root] = records
  if (root?.type !== 'root' || records.length > 1 || current.release || current.catalogue) {
    throw new FeedError('CHAIN', 'This proposal shows no root.')
  }
  requireFirstRoot(root, channel)
}

/**
 * Throws where this machine already trusts something else under a number that is proposed, or another history: signing that
 * would contradict what this signer, or the others, have signed (clause 9.5).
 */
export function requireNotPassed({ chain, records }: Proposal, trusted: Trusted): void {
  if (chain.some((root, index) => trusted.chain[index] && trusted.chain[index].hash !== root.hash)) throw passed()
  for (const record of records) {
    const root = record.type === 'root'
    const held = root ? trusted.chain[record.body.version - 1] : trusted[record.type]
    const older = root ? held !== undefined : held && record.body.seq <= (held as Signed<'release'>).body.seq
    if (older && held?.hash !== record.hash) throw passed()
  }
}

function passed(): FeedError {
  return new FeedError(
    'EQUIVOCATION',
    'This computer knows something else under these numbers already: the file is old, or somebody wants you to contradict yourself. Nothing was signed.',
  )
}

/** Whether its time had come was judged when it happened; here only the signatures matter. */
function followSuccession(trusted: Trusted, root: Signed<'root'>): Trusted {
  return trustSuccession(trusted, root, { now: Number.MAX_SAFE_INTEGER, agreed: true, heardAt: 0 })
}

function hasSigned(record: AnySigned, key: string): boolean {
  return record.envelope.signatures.some((signature) => signature.key === key)
}

function typed<T extends RecordType>(record: AnySigned, type: T): Signed<T> {
  if (record.type !== type)
    throw new FeedError('WRONG_TYPE', `A proposal holds a ${record.type} in the place of a ${type}.`)
  return record as unknown as Signed<T>
}
