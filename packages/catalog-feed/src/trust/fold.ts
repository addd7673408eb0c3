/**
 * The updater's judgement: many records at once, from any carrier, in any order. Still pure.
 *
 * Roots are walked upwards, then each role takes the highest number that holds. Refusals of single records are collected:
 * those that only a maintainer or a thief can cause become alarms, the rest is noise that any peer could make.
 */
import { FeedError } from '../error.ts'
import { type AnySigned, isType, type Signed } from '../records/signed.ts'
import { requireQuorum } from './quorum.ts'
import { type ContentRole, contradicted, type Trusted, trustFirstRoot, trustNextRoot, trustRecord } from './rules.ts'

/** Proof that a maintainer's key said two things. Both records are kept, so that anybody can check. */
export interface Evidence {
  code: 'EQUIVOCATION' | 'FAST_FORWARD' | 'ROLLBACK' | 'FORKED'
  message: string
  records: AnySigned[]
}

export interface Folded {
  /** Null as long as root 1 was not seen. */
  trusted: Trusted | null
  evidence: Evidence[]
  /** A root signed by the successors that would follow the current one (clause 6), for the viewer to decide on. */
  succession: Signed<'root'> | null
}

export function fold(trusted: Trusted | null, channel: string, records: readonly AnySigned[]): Folded {
  const evidence: Evidence[] = []
  const roots = unique(records.filter((record) => isType(record, 'root')))
  const first = trusted ?? startFrom(roots, channel)
  if (!first) return { trusted: null, evidence, succession: null }
  const rooted = climb(first, roots, evidence)
  let result = rooted
  for (const role of ['release', 'catalogue', 'freshness'] as const) {
    result = foldRole(result, unique(records.filter((record) => isType(record, role))), evidence)
  }
  for (const held of contradicted(result)) evidence.push(contradiction(held, result.freshness as AnySigned))
  return { trusted: result, evidence, succession: successionAfter(result, roots) }
}

function startFrom(roots: Signed<'root'>[], channel: string): Trusted | null {
  for (const root of roots) {
    if (root.body.version === 1) {
      const started = attempt(() => trustFirstRoot(root, channel))
      if (started.value) return started.value
    }
  }
  return null
}

/** Clause 4.5: two valid roots with one number stop the climb there; nobody can tell which is the owner's. */
function climb(start: Trusted, roots: Signed<'root'>[], evidence: Evidence[]): Trusted {
  let trusted = start
  for (;;) {
    const held = trusted
    const rivals = roots.filter((root) => root.body.version === held.root.body.version && root.hash !== held.root.hash)
    for (const rival of rivals) noteRivalRoot(held, rival, evidence)
    const next = roots.flatMap((root) => attempt(() => trustNextRoot(held, root)).value ?? [])
    if (next.length > 1) {
      evidence.push(equivocation(next.map((one) => one.root)))
      return trusted
    }
    if (!next[0]) return trusted
    trusted = next[0]
  }
}

/** A rival of the current root counts only if the root before it vouches for both: anybody can make up a root. */
function noteRivalRoot(held: Trusted, rival: Signed<'root'>, evidence: Evidence[]): void {
  if (rival.body.channel !== held.root.body.channel || rival.body.previous !== held.root.body.previous) return
  const judge = held.chain.at(-2) ?? held.root
  const { error } = attempt(() => requireQuorum(rival, judge.body.roles.root, 'the root role'))
  if (!error && !rival.body.succession) evidence.push(equivocation([held.root, rival]))
}

function foldRole<T extends ContentRole>(trusted: Trusted, records: Signed<T>[], evidence: Evidence[]): Trusted {
  const numbers = new Set(records.map((record) => record.body.seq))
  for (const seq of [...numbers].sort((a, b) => b - a)) {
    const rivals = records.filter((record) => record.body.seq === seq)
    const tried = rivals.map((record) => ({ record, ...attempt(() => trustRecord(trusted, record as never)) }))
    for (const { record, error } of tried) if (error) note(trusted, record, error, evidence)
    const valid = tried.filter(({ value }) => value)
    if (valid.length > 1 && rivals[0]?.type === 'freshness')
      return latest(
        trusted,
        valid.map(({ record }) => record),
      )
    if (valid.length > 1) evidence.push(equivocation(valid.map(({ record }) => record as AnySigned)))
    if (valid.length === 1 && valid[0]?.value) return valid[0].value
  }
  return trusted
}

/** Confirmations of one number by different signers contradict nobody; the latest is kept. */
function latest<T extends ContentRole>(trusted: Trusted, records: Signed<T>[]): Trusted {
  const [newest] = [...records].sort((a, b) => b.body.issued - a.body.issued || (a.hash < b.hash ? -1 : 1))
  return trustRecord(trusted, newest as never)
}

function note(trusted: Trusted, record: Signed<ContentRole>, error: FeedError, evidence: Evidence[]): void {
  const held = trusted[record.type]
  if (error.code === 'EQUIVOCATION' && held) evidence.push(equivocation([held as AnySigned, record as AnySigned]))
  if (error.code === 'FAST_FORWARD') {
    evidence.push({ code: 'FAST_FORWARD', message: error.message, records: [record as AnySigned] })
  }
  if (error.code === 'ROLLBACK' && held && record.body.seq > held.body.seq) {
    evidence.push({ code: 'ROLLBACK', message: error.message, records: [held as AnySigned, record as AnySigned] })
  }
}

function equivocation(records: AnySigned[]): Evidence {
  const [one] = records as [AnySigned]
  const message = `Two different ${one.type} records carry the number ${numberOf(one)}: a key of this channel is in two hands.`
  return { code: 'EQUIVOCATION', message, records }
}

function contradiction(held: AnySigned, freshness: AnySigned): Evidence {
  const message = `A confirmation vouches for another ${held.type} with the number ${numberOf(held)} than the one that is known: a key of this channel is in two hands.`
  return { code: 'EQUIVOCATION', message, records: [held, freshness] }
}

function numberOf(record: AnySigned): number {
  return record.type === 'root' ? record.body.version : record.body.seq
}

/** The newest root that the named successors have signed; they may have had to try more than once. */
function successionAfter(trusted: Trusted, roots: Signed<'root'>[]): Signed<'root'> | null {
  const { successors } = trusted.root.body
  if (!successors) return null
  const candidates = roots.filter(
    (root) =>
      root.body.succession &&
      root.body.previous === trusted.root.hash &&
      attempt(() => requireQuorum(root, successors, 'the successors')).error === null,
  )
  const newestFirst = candidates.sort((a, b) => b.body.created - a.body.created || (a.hash < b.hash ? -1 : 1))
  return newestFirst[0] ?? null
}

function unique<T extends AnySigned>(records: readonly T[]): T[] {
  return [...new Map(records.map((record) => [record.hash, record])).values()]
}

function attempt<T>(rule: () => T): { value: T | null; error: FeedError | null } {
  try {
    return { value: rule(), error: null }
  } catch (error) {
    if (error instanceof FeedError) return { value: null, error }
    throw error
  }
}
