/** Adding a signature to a record. */
import crypto from 'hypercore-crypto'
import idEncoding from 'hypercore-id-encoding'
import { type AnySigned, isValid, type RecordType, readEnvelope, type Signed } from './signed.ts'

export interface KeyPair {
  publicKey: Buffer
  secretKey: Buffer
}

/** The same record with this key's signature on it, in the place of whatever stood under this key's name. */
export function addSignature<T extends RecordType>(record: Signed<T>, keyPair: KeyPair): Signed<T> {
  const key = idEncoding.encode(keyPair.publicKey)
  const sig = crypto.sign(record.message, keyPair.secretKey).toString('hex')
  const others = record.envelope.signatures.filter((signature) => signature.key !== key)
  return withSignatures(record, [...others, { key, sig }])
}

/** The valid signatures of both, which must be on the same body: nobody's place is taken by a made-up one. */
export function mergeSignatures<T extends RecordType>(one: Signed<T>, other: Signed<T>): Signed<T> {
  if (one.hash !== other.hash) return one
  const all = [...one.envelope.signatures, ...other.envelope.signatures]
  const valid = all.filter(({ key, sig }) => isValid(one as unknown as AnySigned, key, sig))
  const distinct = new Map(valid.map((signature) => [signature.key, signature]))
  return withSignatures(one, [...distinct.values()])
}

function withSignatures<T extends RecordType>(record: Signed<T>, signatures: AnySigned['envelope']['signatures']) {
  const sorted = [...signatures].sort((a, b) => (a.key < b.key ? -1 : 1))
  return readEnvelope({ signed: record.envelope.signed, signatures: sorted }) as unknown as Signed<T>
}
