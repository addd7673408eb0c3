/** Adding a signature to a record. */
import crypto from 'hypercore-crypto'
import idEncoding from 'hypercore-id-encoding'
import { type AnySigned, type RecordType, readEnvelope, type Signed } from './signed.ts'

export interface KeyPair {
  publicKey: Buffer
  secretKey: Buffer
}

/** The same record with this key's signature on it; unchanged if the key has signed already. */
export function addSignature<T extends RecordType>(record: Signed<T>, keyPair: KeyPair): Signed<T> {
  const key = idEncoding.encode(keyPair.publicKey)
  if (record.envelope.signatures.some((signature) => signature.key === key)) return record
  const sig = crypto.sign(record.message, keyPair.secretKey).toString('hex')
  return withSignatures(record, [...record.envelope.signatures, { key, sig }])
}

/** The signatures of both, which must be on the same body. */
export function mergeSignatures<T extends RecordType>(one: Signed<T>, other: Signed<T>): Signed<T> {
  const known = new Set(one.envelope.signatures.map((signature) => signature.key))
  const added = other.envelope.signatures.filter((signature) => !known.has(signature.key))
  return one.hash === other.hash ? withSignatures(one, [...one.envelope.signatures, ...added]) : one
}

function withSignatures<T extends RecordType>(record: Signed<T>, signatures: AnySigned['envelope']['signatures']) {
  const sorted = [...signatures].sort((a, b) => (a.key < b.key ? -1 : 1))
  return readEnvelope({ signed: record.envelope.signed, signatures: sorted }) as unknown as Signed<T>
}
