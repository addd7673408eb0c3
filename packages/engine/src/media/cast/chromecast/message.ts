import { MediaError } from '../../errors.ts'

/**
 * One message of the Cast V2 protocol (`cast_channel.proto`: CastMessage), of which only text is used. On the wire it
 * is a protocol buffer behind its length in four bytes, big endian.
 */
export interface CastMessage {
  source: string
  destination: string
  namespace: string
  /** JSON in all namespaces used here. */
  payload: string
}

/** Receivers close the connection on anything longer (64 KiB), and have no reason to send it. */
export const messageMaxBytes = 64 * 1024
const lengthBytes = 4
/** Field numbers of CastMessage, and the wire types of protocol buffers. */
const fields = { protocolVersion: 1, source: 2, destination: 3, namespace: 4, payloadType: 5, payload: 6 } as const
const varint = 0
const fixed64 = 1
const lengthDelimited = 2
const fixed32 = 5
/** Seven bits a byte: more than this is no number of 64 bits. */
const varintMaxBytes = 10

export function encodeMessage({ source, destination, namespace, payload }: CastMessage): Buffer {
  const body = Buffer.concat([
    Buffer.of(fields.protocolVersion << 3, 0),
    text(fields.source, source),
    text(fields.destination, destination),
    text(fields.namespace, namespace),
    Buffer.of(fields.payloadType << 3, 0),
    text(fields.payload, payload),
  ])
  const head = Buffer.alloc(lengthBytes)
  head.writeUInt32BE(body.length)
  return Buffer.concat([head, body])
}

/** Throws DEVICE_FAILED for what is no such message; unknown fields are gone over. */
export function decodeMessage(body: Uint8Array): CastMessage {
  const message: CastMessage = { source: '', destination: '', namespace: '', payload: '' }
  const names = new Map<number, keyof CastMessage>([
    [fields.source, 'source'],
    [fields.destination, 'destination'],
    [fields.namespace, 'namespace'],
    [fields.payload, 'payload'],
  ])
  for (let at = 0; at < body.length; ) {
    const key = readVarint(body, at)
    const { end, start } = valueAt(body, key.end, key.value & 7)
    const name = names.get(key.value >>> 3)
    if (name && (key.value & 7) === lengthDelimited) message[name] = Buffer.from(body.subarray(start, end)).toString()
    at = end
  }
  return message
}

/** Cuts a stream of bytes into messages. Throws DEVICE_FAILED when a message is longer than any may be. */
export class MessageReader {
  #pending: Buffer = Buffer.alloc(0);

  *push(bytes: Buffer): Generator<CastMessage> {
    this.#pending = this.#pending.length > 0 ? Buffer.concat([this.#pending, bytes]) : bytes
    while (this.#pending.length >= lengthBytes) {
      const length = this.#pending.readUInt32BE()
      if (length > messageMaxBytes) throw malformed()
      if (this.#pending.length < lengthBytes + length) return
      const body = this.#pending.subarray(lengthBytes, lengthBytes + length)
      this.#pending = this.#pending.subarray(lengthBytes + length)
      yield decodeMessage(body)
    }
  }
}

function text(field: number, value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.of((field << 3) | lengthDelimited), toVarint(bytes.length), bytes])
}

function toVarint(value: number): Buffer {
  const bytes: number[] = []
  for (let left = value; ; left >>>= 7) {
    if (left < 0x80) return Buffer.from([...bytes, left])
    bytes.push((left & 0x7f) | 0x80)
  }
}

function readVarint(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0
  for (let i = 0; i < varintMaxBytes; i++) {
    const byte = bytes[start + i]
    if (byte === undefined) throw malformed()
    if (i < 4) value |= (byte & 0x7f) << (7 * i)
    if (byte < 0x80) return { value, end: start + i + 1 }
  }
  throw malformed()
}

function valueAt(bytes: Uint8Array, at: number, wireType: number): { start: number; end: number } {
  const span = (start: number, length: number) => {
    if (start + length > bytes.length) throw malformed()
    return { start, end: start + length }
  }
  if (wireType === varint) return { start: at, end: readVarint(bytes, at).end }
  if (wireType === fixed64) return span(at, 8)
  if (wireType === fixed32) return span(at, 4)
  if (wireType !== lengthDelimited) throw malformed()
  const length = readVarint(bytes, at)
  return span(length.end, length.value)
}

function malformed(): MediaError {
  return new MediaError('DEVICE_FAILED', 'The device does not speak the Cast protocol.')
}
