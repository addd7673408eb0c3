/** Counting signatures. docs/trust.md, clause 2. */
import crypto from 'hypercore-crypto'
import idEncoding from 'hypercore-id-encoding'
import { FeedError } from '../error.ts'
import type { AnySigned } from '../records/signed.ts'

interface Signers {
  keys: readonly string[]
  threshold: number
}

/** Distinct keys of the role with a valid signature; a key counts once however often it signs (clause 2.2). */
export function signersOf(record: AnySigned, role: Signers): string[] {
  const valid = new Set<string>()
  for (const { key, sig } of record.envelope.signatures) {
    if (valid.has(key) || !role.keys.includes(key)) continue
    if (crypto.verify(record.message, Buffer.from(sig, 'hex'), idEncoding.decode(key))) valid.add(key)
  }
  return [...valid]
}

/** Throws `QUORUM` unless the role's threshold is met. Stops verifying at the threshold. */
export function requireQuorum(record: AnySigned, role: Signers, who: string): void {
  const valid = new Set<string>()
  for (const { key, sig } of record.envelope.signatures) {
    if (valid.has(key) || !role.keys.includes(key)) continue
    if (!crypto.verify(record.message, Buffer.from(sig, 'hex'), idEncoding.decode(key))) continue
    valid.add(key)
    if (valid.size >= role.threshold) return
  }
  throw new FeedError(
    'QUORUM',
    `A ${record.type} record carries ${valid.size} of the ${role.threshold} signatures that ${who} has to give.`,
  )
}
