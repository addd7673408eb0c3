/** A record as it travels: `{ signatures, signed }` in canonical JSON. docs/trust.md, clauses 1 and 2. */
import crypto from 'hypercore-crypto'
import idEncoding from 'hypercore-id-encoding'
import { canonical, countParts, type Json, type JsonObject, parseText } from '../canonical/json.ts'
import { FeedError } from '../error.ts'
import { type Catalogue, readCatalogue } from './catalogue.ts'
import { id, list, object, pattern } from './fields.ts'
import { type Freshness, readFreshness } from './freshness.ts'
import { type Release, readRelease } from './release.ts'
import { type Root, readRoot } from './root.ts'

/** A thousand files of 160 bytes each, five builds of them at most a tenth as large in practice. */
export const maxRecordBytes = 1024 * 1024
/** Four for every file of five builds of a thousand files, and room for what is not known yet. */
export const maxRecordParts = 24_000
/** Root, freshness and catalogue are a few hundred bytes; sixteen keys a role and a long description fit. */
const maxSmallBytes = 64 * 1024
/** Sixteen keys in four roles, sixteen feeds, and as much again of what is not known yet. */
const maxSmallParts = 512
/** Sixteen signers of the old and sixteen of the new root. */
const maxSignatures = 32
/** A key and a signature as they stand in a record. */
const signatureBytes = 220

export interface Signature {
  key: string
  sig: string
}
export interface Envelope {
  signed: JsonObject
  signatures: Signature[]
}
export interface Bodies {
  root: Root
  release: Release
  catalogue: Catalogue
  freshness: Freshness
}
export type RecordType = keyof Bodies

/** A record that was read: its checked body, and what is needed to verify, store and pass it on. */
export interface Signed<T extends RecordType> {
  readonly type: T
  readonly body: Bodies[T]
  readonly envelope: Envelope
  /** What every signature covers: domain, type, channel, canonical body. */
  readonly message: Buffer
  /** BLAKE2b-256 of `message`, hex: the name of this record wherever another one refers to it. */
  readonly hash: string
}
export type AnySigned = { [T in RecordType]: Signed<T> }[RecordType]

const readers: { [T in RecordType]: (value: unknown, path: string) => Bodies[T] } = {
  root: readRoot,
  release: readRelease,
  catalogue: readCatalogue,
  freshness: readFreshness,
}

const readSignatures = list(object({ key: id, sig: pattern(/^[0-9a-f]{128}$/, '128 hex digits') }), {
  max: maxSignatures,
})

/** Reads one feed block. Throws `MALFORMED`, `TOO_LARGE`, or `WRONG_TYPE` for a type this version does not know. */
export function parseRecord(bytes: Uint8Array): AnySigned {
  const { text, value } = parseText(bytes, { maxBytes: maxRecordBytes, maxParts: maxRecordParts })
  const { signed, signatures } = parts(value)
  const body = canonical(signed)
  if (`{"signatures":${canonical(signatures)},"signed":${body}}` !== text) {
    throw new FeedError('MALFORMED', 'A record is not in canonical form, so it is refused.')
  }
  return read(signed, signatures, body)
}

/** Reads a record out of a value that is in memory, such as our own state file or a proposal. */
export function readEnvelope(value: unknown): AnySigned {
  const { signed, signatures } = parts(value)
  return read(signed, signatures, canonical(signed))
}

/** An unsigned record from a body. Throws `TOO_LARGE` for one that viewers would not read, with room for its signatures. */
export function draft<T extends RecordType>(body: Bodies[T]): Signed<T> {
  const text = Buffer.from(canonical(body))
  const bytes = text.byteLength + maxSignatures * signatureBytes
  if (bytes > maxRecordBytes || countParts(text) + 4 * maxSignatures > maxRecordParts) {
    throw new FeedError(
      'TOO_LARGE',
      `A ${body.type} record of this many files and names would be over the limit of ${maxRecordBytes} bytes.`,
    )
  }
  return readEnvelope({ signed: JSON.parse(canonical(body)) as JsonObject, signatures: [] }) as unknown as Signed<T>
}

export function encodeRecord(record: AnySigned): Buffer {
  return Buffer.from(canonical(record.envelope))
}

export function isType<T extends RecordType>(record: AnySigned, type: T): record is Extract<AnySigned, { type: T }> {
  return record.type === type
}

function parts(value: unknown): { signed: JsonObject; signatures: Json } {
  const { signed, signatures } = (value ?? {}) as { signed?: unknown; signatures?: unknown }
  if (typeof signed !== 'object' || signed === null || Array.isArray(signed) || !Array.isArray(signatures)) {
    throw new FeedError('MALFORMED', 'A record has no signed body or no signatures, so it is refused.')
  }
  return { signed: signed as JsonObject, signatures: signatures as Json }
}

function read(signed: JsonObject, signatures: Json, text: string): AnySigned {
  const type = signed.type
  if (typeof type !== 'string' || !Object.hasOwn(readers, type)) {
    throw new FeedError('WRONG_TYPE', 'A record of a type that this version does not know is skipped.')
  }
  const body = readers[type as RecordType](signed, '')
  const message = Buffer.from(`kinoswarm/1 ${type} ${body.channel}\n${text}`)
  if (type !== 'release') requireSmall(type, message)
  const envelope = { signed, signatures: readSignatures(signatures, 'signatures') }
  const hash = crypto.hash(message).toString('hex')
  return { type, body, envelope, message, hash } as AnySigned
}

function requireSmall(type: string, message: Buffer): void {
  if (message.byteLength > maxSmallBytes || countParts(message) > maxSmallParts) {
    const limits = `${maxSmallBytes} bytes and ${maxSmallParts} parts`
    throw new FeedError('TOO_LARGE', `A ${type} record is over its limit of ${limits}.`)
  }
}

/** Whether this key has signed this record. */
export function isValid(record: AnySigned, key: string, sig: string): boolean {
  return crypto.verify(record.message, Buffer.from(sig, 'hex'), idEncoding.decode(key))
}
