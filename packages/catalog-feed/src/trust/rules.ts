/**
 * The rules of trust. docs/trust.md.
 *
 * Everything here is pure: no disk, no network, no clock of its own. A rule takes what is trusted so far and one record,
 * and either returns what is trusted from now on or throws a `FeedError`. Rules never forgive; which refusals are
 * ordinary (an older record seen again) and which are alarms is decided by the caller, `fold.ts`.
 */
import { FeedError } from '../error.ts'
import type { RoleName } from '../records/root.ts'
import type { AnySigned, Signed } from '../records/signed.ts'
import { commitmentOf, requireDerivedFeeds, requirePinned } from './commitment.ts'
import { requireQuorum, signersOf } from './quorum.ts'

/** A jump beyond this would let a thief use up the numbers and lock the maintainer out (clause 5.2). */
export const maxLeap = 10_000
/** How far ahead of this machine's clock a record may be issued: two days cover wrong time zones and dates. */
export const maxAheadSeconds = 2 * 86_400

export type ContentRole = Exclude<RoleName, 'root'>

/** What is trusted. Records are kept whole, so that they can be shown, compared and passed on. */
export interface Trusted {
  /** Every root from 1 to the current one, for whoever has to be led along it. Root 1 is what the link commits to. */
  readonly chain: readonly Signed<'root'>[]
  readonly root: Signed<'root'>
  readonly release: Signed<'release'> | null
  readonly catalogue: Signed<'catalogue'> | null
  readonly freshness: Signed<'freshness'> | null
}

/** Clause 3: root 1 under a link. */
export function trustFirstRoot(root: Signed<'root'>, channel: string): Trusted {
  requireFirstRoot(root, channel)
  requireQuorum(root, root.body.roles.root, 'its own root role')
  return { chain: [root], root, release: null, catalogue: null, freshness: null }
}

/** Whether root 1 is the one of a link, signed or not. */
export function requireFirstRoot(root: Signed<'root'>, channel: string): void {
  requirePinned(root, channel)
  requireDerivedFeeds(root, commitmentOf({ chain: [root] }))
}

/** Clause 4: root N+1, signed by the quorums of N and of N+1. */
export function trustNextRoot(trusted: Trusted, next: Signed<'root'>): Trusted {
  requireSuccessor(trusted.root, next)
  if (next.body.succession) throw new FeedError('SUCCESSION', 'This root was signed by the successors, not the owners.')
  requireQuorum(next, trusted.root.body.roles.root, 'the current root role')
  requireQuorum(next, next.body.roles.root, 'the new root role')
  requireDerivedFeeds(next, commitmentOf(trusted))
  return underNewRoot(trusted, next)
}

export interface SuccessionContext {
  /** Unix seconds. */
  now: number
  /** The viewer was shown both names and agreed (clause 6.3). */
  agreed: boolean
  /** Unix seconds of the owners' last sign of life, see `signOfLife`; 0 = none was ever seen. */
  heardAt: number
}

/**
 * When the owners were last heard of, after one more confirmation that came to this machine at `seenAt`: no record counts for
 * later than it was first seen, and one that is dated back takes no earlier sign away (clause 6.2).
 */
export function signOfLife(before: number, freshness: Signed<'freshness'>, seenAt: number): number {
  return Math.max(before, Math.min(freshness.body.issued, seenAt))
}

/**
 * Whether a confirmation holds at this moment. Then it is a sign of life as of its date, whatever the clock said when it came:
 * a machine without a battery believes for a while that it is 1970 (clause 6.4).
 */
export function isLive(freshness: Signed<'freshness'>, nowSeconds: number): boolean {
  const { issued, expires } = freshness.body
  return issued <= nowSeconds + maxAheadSeconds && expires > nowSeconds
}

function liveSince(freshness: Signed<'freshness'> | null, nowSeconds: number): number {
  return freshness && isLive(freshness, nowSeconds) ? signOfLife(0, freshness, nowSeconds) : 0
}

/** Clause 6: root N+1 signed by the successors that root N named, after a long silence, with the viewer's consent. */
export function trustSuccession(trusted: Trusted, next: Signed<'root'>, context: SuccessionContext): Trusted {
  requireSuccessor(trusted.root, next)
  const { successors } = trusted.root.body
  if (!next.body.succession || !successors) throw new FeedError('SUCCESSION', 'This channel has named no successors.')
  requireQuorum(next, successors, 'the successors')
  requireQuorum(next, next.body.roles.root, 'the new root role')
  requireDerivedFeeds(next, commitmentOf(trusted))
  const heard = Math.max(context.heardAt || trusted.root.body.created, liveSince(trusted.freshness, context.now))
  const days = Math.floor((context.now - heard) / 86_400)
  if (days < successors.afterDays) {
    const words = `The owners were heard of ${Math.max(days, 0)} days ago; the successors may speak after ${successors.afterDays}.`
    throw new FeedError('SUCCESSION', words)
  }
  if (!context.agreed) throw new FeedError('SUCCESSION', 'The successors want to take over. That needs your consent.')
  return underNewRoot(trusted, next)
}

/** Clause 5: a release, catalogue or freshness record under the current root. Returns the same object if it is held already. */
export function trustRecord(
  trusted: Trusted,
  record: Signed<'release'> | Signed<'catalogue'> | Signed<'freshness'>,
): Trusted {
  const { root } = trusted
  if (record.body.channel !== root.body.channel) throw wrongChannel(record.type)
  requireQuorum(record, root.body.roles[record.type], `the ${record.type} role`)
  const held = trusted[record.type]
  if (held && held.hash === record.hash) return trusted
  requireSequence(record, held, root.body.floors[record.type])
  if (record.type === 'catalogue') requireGrowth(trusted.catalogue, record)
  return { ...trusted, [record.type]: record }
}

/** Clause 7.1: throws `EXPIRED` or `FUTURE`. Whoever calls decides what to forgive: nothing is ever stopped by time. */
export function requireCurrent(freshness: Signed<'freshness'>, nowSeconds: number): void {
  const { issued, expires } = freshness.body
  if (issued > nowSeconds + maxAheadSeconds) {
    throw new FeedError('FUTURE', 'A confirmation is dated in the future. Check the date and time of this computer.')
  }
  if (expires <= nowSeconds) throw new FeedError('EXPIRED', 'The last confirmation has expired.')
}

/** What is held and the confirmation names by the same number but another hash: two things were signed (clause 7.1). */
export function contradicted({ freshness, root, release, catalogue }: Trusted): AnySigned[] {
  if (!freshness) return []
  const { body } = freshness
  const others: AnySigned[] = []
  if (body.root.version === root.body.version && body.root.hash !== root.hash) others.push(root)
  if (release && body.release?.seq === release.body.seq && body.release.hash !== release.hash) others.push(release)
  const same = catalogue && body.catalogue?.seq === catalogue.body.seq
  if (same && body.catalogue?.hash !== catalogue.hash) others.push(catalogue)
  return others
}

/** Clause 5.1: the order of numbers within one role. */
function requireSequence(record: Signed<ContentRole>, held: Signed<ContentRole> | null, floor: number): void {
  const { seq } = record.body
  const lowest = Math.max(held?.body.seq ?? 0, floor)
  if (seq < lowest) throw new FeedError('ROLLBACK', `A ${record.type} record has number ${seq}, below ${lowest}.`)
  // Two signers may say “still here” at one moment without knowing of each other: the later one counts (clause 7.4).
  const later = held?.type === 'freshness' && record.body.issued > held.body.issued
  if (held && seq === held.body.seq && !later) {
    if (held.type === 'freshness') throw new FeedError('ROLLBACK', 'This confirmation is not newer than the one held.')
    throw new FeedError('EQUIVOCATION', `Two different ${record.type} records carry the number ${seq}.`)
  }
  // A viewer who was away, or is new, has no number to leap from: the floor bounds only what is known.
  if (held && seq > lowest + maxLeap) throw leap(record, lowest)
}

function leap({ type, body }: Signed<ContentRole>, lowest: number): FeedError {
  return new FeedError('FAST_FORWARD', `A ${type} record leaps from number ${lowest} to ${body.seq}.`)
}

/** Clause 5.5: a catalogue drive only grows; a smaller one under the same key is rewritten history. */
function requireGrowth(held: Signed<'catalogue'> | null, next: Signed<'catalogue'>): void {
  if (!held || held.body.drive !== next.body.drive) return
  if (next.body.db.length < held.body.db.length || next.body.blobs.length < held.body.blobs.length) {
    throw new FeedError('ROLLBACK', 'The catalogue is shorter than the one that is known: its history was rewritten.')
  }
  if (next.body.blobs.key !== held.body.blobs.key) {
    throw new FeedError('CONTENT_KEY', 'The catalogue names another second core for the same drive.')
  }
}

function requireSuccessor(root: Signed<'root'>, next: Signed<'root'>): void {
  if (next.body.channel !== root.body.channel) throw wrongChannel('root')
  if (next.body.version <= root.body.version) {
    throw new FeedError('ROLLBACK', `Root ${next.body.version} is not newer than root ${root.body.version}.`)
  }
  if (next.body.version !== root.body.version + 1 || next.body.previous !== root.hash) {
    throw new FeedError(
      'CHAIN',
      `Root ${next.body.version} does not follow from the root ${root.body.version} known here.`,
    )
  }
  if (next.body.forkOf) throw new FeedError('CHAIN', 'Only the first root of a channel can say that it is a fork.')
}

/**
 * Whether an unsigned record could follow, for whoever is asked to sign it (clause 9.5): everything the rules say of it but
 * the signatures. Answers what would be trusted then.
 */
export function trustDraft(trusted: Trusted, record: AnySigned): Trusted {
  if (record.type === 'root') {
    requireSuccessor(trusted.root, record)
    requireDerivedFeeds(record, commitmentOf(trusted))
    return underNewRoot(trusted, record)
  }
  if (record.body.channel !== trusted.root.body.channel) throw wrongChannel(record.type)
  const held = trusted[record.type]
  const floor = trusted.root.body.floors[record.type]
  if (held?.hash === record.hash) return trusted
  requireSequence(record, held, floor)
  // Who signs knows what was published: where nothing is held, numbers start at the floor.
  if (record.body.seq > Math.max(held?.body.seq ?? 0, floor) + maxLeap) throw leap(record, floor)
  if (record.type === 'catalogue') requireGrowth(trusted.catalogue, record)
  return { ...trusted, [record.type]: record }
}

/**
 * Clause 4.3 and 4.4: a record that its role's new keys would not accept is forgotten, with its number, so that a thief's
 * leap does not outlive the key. One that still holds stays, so that a rotation opens no way back.
 */
function underNewRoot(trusted: Trusted, next: Signed<'root'>): Trusted {
  const keep = <T extends ContentRole>(record: Signed<T> | null): Signed<T> | null => {
    if (!record) return null
    const role = next.body.roles[record.type]
    const holds = signersOf(record as never, role).length >= role.threshold
    return holds && record.body.seq >= next.body.floors[record.type] ? record : null
  }
  return {
    chain: [...trusted.chain, next],
    root: next,
    release: keep(trusted.release),
    catalogue: keep(trusted.catalogue),
    freshness: keep(trusted.freshness),
  }
}

function wrongChannel(type: string): FeedError {
  return new FeedError('WRONG_CHANNEL', `A ${type} record belongs to another channel.`)
}
