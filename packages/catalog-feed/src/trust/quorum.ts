/** Counting signatures. docs/trust.md, clause 2. */
import { FeedError } from '../error.ts'
import { type AnySigned, isValid } from '../records/signed.ts'

interface Signers {
  keys: readonly string[]
  threshold: number
}

/** Distinct keys of the role with a valid signature; a key counts once however often it signs (clause 2.2). */
export function signersOf(record: AnySigned, role: Signers): string[] {
  return [...validKeys(record, role)]
}

/** Throws `QUORUM` unless the role's threshold is met. Stops verifying at the threshold. */
export function requireQuorum(record: AnySigned, role: Signers, who: string): void {
  let count = 0
  for (const _key of validKeys(record, role)) if (++count >= role.threshold) return
  throw new FeedError(
    'QUORUM',
    `A ${record.type} record carries ${count} of the ${role.threshold} signatures that ${who} has to give.`,
  )
}

/** A key counts once, by its first signature that holds: a forged one before it takes nothing from it (clause 2.2). */
function* validKeys(record: AnySigned, role: Signers): Generator<string> {
  const counted = new Set<string>()
  for (const { key, sig } of record.envelope.signatures) {
    if (counted.has(key) || !role.keys.includes(key) || !isValid(record, key, sig)) continue
    counted.add(key)
    yield key
  }
}
