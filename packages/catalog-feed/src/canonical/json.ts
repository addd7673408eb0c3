/**
 * Canonical JSON: the one byte form of a value that is signed and hashed (docs/trust.md, clause 1).
 *
 * Object keys in UTF-16 order, no space, integers only, strings as `JSON.stringify` writes them (RFC 8785 without
 * floating point). A document is accepted only if it already *is* its canonical form. This one comparison refuses
 * duplicate keys, unsafe or negative-zero numbers, exotic escapes and trailing bytes at once, so that no two parsers
 * can disagree about what was signed.
 */
import { FeedError } from '../error.ts'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** Records nest six deep; sixteen leaves room and keeps recursion far from the stack's end. */
const maxDepth = 16

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The canonical text of a value. Throws `MALFORMED` for what has none (fractions, undefined, too deep). */
export function canonical(value: unknown): string {
  return write(value, 0)
}

/** What a document may have: bytes, and parts as `countParts` counts them. */
export interface Limits {
  maxBytes: number
  maxParts: number
}

/** Reads bytes that must be canonical JSON. Throws `TOO_LARGE` or `MALFORMED`. */
export function parseCanonical(bytes: Uint8Array, limits: Limits): Json {
  const { text, value } = parseText(bytes, limits)
  if (canonical(value) !== text) throw malformed('is not in canonical form')
  return value
}

/** Text and value of JSON bytes, with the size and UTF-8 checked but not the canonical form. */
export function parseText(bytes: Uint8Array, { maxBytes, maxParts }: Limits): { text: string; value: Json } {
  if (bytes.byteLength > maxBytes) {
    throw new FeedError('TOO_LARGE', `A record of ${bytes.byteLength} bytes is over the limit of ${maxBytes}.`)
  }
  // No text has more parts than bytes.
  if (bytes.byteLength > maxParts && countParts(bytes) > maxParts) {
    throw new FeedError('TOO_LARGE', `A record has more than ${maxParts} parts, so it is not read.`)
  }
  try {
    const text = decoder.decode(bytes)
    return { text, value: JSON.parse(text) as Json }
  } catch (cause) {
    throw malformed('is not JSON in UTF-8', cause)
  }
}

const [quote, backslash, comma, bracket, brace] = Buffer.from('"\\,[{')

/**
 * How many lists, objects and members a JSON text has, counted without reading it: a megabyte of empty objects becomes twenty
 * of memory, so the form is limited before there is anything in memory.
 */
export function countParts(bytes: Uint8Array): number {
  let parts = 0
  let inString = false
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]
    if (inString && byte === backslash) index++
    else if (byte === quote) inString = !inString
    else if (!inString && (byte === comma || byte === bracket || byte === brace)) parts++
  }
  return parts
}

function write(value: unknown, depth: number): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return writeInteger(value)
  if (typeof value !== 'object') throw malformed(`holds a ${typeof value}`)
  if (depth >= maxDepth) throw malformed(`is nested more than ${maxDepth} deep`)
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth + 1)).join(',')}]`
  return writeObject(value as Record<string, unknown>, depth)
}

function writeInteger(value: number): string {
  if (!Number.isSafeInteger(value)) throw malformed('holds a number that is not a safe integer')
  return String(value)
}

function writeObject(value: Record<string, unknown>, depth: number): string {
  let text = '{'
  for (const key of Object.keys(value).sort()) {
    if (value[key] === undefined) continue
    if (text.length > 1) text += ','
    text += `${JSON.stringify(key)}:${write(value[key], depth + 1)}`
  }
  return `${text}}`
}

function malformed(what: string, cause?: unknown): FeedError {
  return new FeedError('MALFORMED', `A record ${what}, so it is refused.`, { cause })
}
