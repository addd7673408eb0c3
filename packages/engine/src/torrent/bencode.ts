/**
 * Bencode (BEP 3), read strictly and within bounds.
 *
 * Decoders on the registry recurse without a limit, loop on negative lengths and build plain objects out of
 * foreign keys. This one refuses all of it: depth, item count and sizes are bounded, dictionaries are Maps,
 * strings stay bytes. Keys are compared as latin-1 text, which keeps their byte order.
 */
export type Bencode = number | Uint8Array | Bencode[] | BencodeDict
export type BencodeDict = Map<string, Bencode>

export interface DecodeOptions {
  /** Dictionary keys must be sorted and unique, as BEP 3 asks. Peers' messages are forgiven, torrents are not. */
  sorted?: boolean
  /** Bytes after the first value are allowed (ut_metadata appends raw data to a dictionary). */
  trailing?: boolean
}

/** Nesting of a real torrent is 6; a v2 file tree adds one level a folder. */
const MAX_DEPTH = 64
/** A torrent of 100,000 files has about 600,000 values. */
const MAX_ITEMS = 1_000_000
/** Digits of the largest safe integer, and of a length we could ever hold. */
const MAX_INTEGER_DIGITS = 16
const MAX_LENGTH_DIGITS = 8

const INTEGER = 0x69
const LIST = 0x6c
const DICT = 0x64
const END = 0x65
const COLON = 0x3a
const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39

export class BencodeReader {
  readonly bytes: Uint8Array
  /** Where the value of each key of the outermost dictionary lies: the info dictionary is hashed as it came. */
  readonly spans = new Map<string, { start: number; end: number }>()
  position = 0
  #items = 0
  #sorted: boolean

  constructor(bytes: Uint8Array, options: DecodeOptions = {}) {
    this.bytes = bytes
    this.#sorted = options.sorted ?? false
  }

  value(depth = 0): Bencode {
    if (depth > MAX_DEPTH) throw new RangeError('nested too deep')
    if (++this.#items > MAX_ITEMS) throw new RangeError('too many values')
    const type = this.bytes[this.position]
    if (type === INTEGER) return this.#integer()
    if (type === LIST) return this.#list(depth)
    if (type === DICT) return this.#dict(depth)
    return this.#string()
  }

  #integer(): number {
    this.position += 1
    const negative = this.bytes[this.position] === MINUS
    if (negative) this.position += 1
    const value = this.#digits(MAX_INTEGER_DIGITS, END)
    if (negative && value === 0) throw new SyntaxError('minus zero')
    if (!Number.isSafeInteger(value)) throw new RangeError('integer too large')
    return negative ? -value : value
  }

  #string(): Uint8Array {
    const length = this.#digits(MAX_LENGTH_DIGITS, COLON)
    const start = this.position
    if (start + length > this.bytes.length) throw new RangeError('string longer than the data')
    this.position = start + length
    return this.bytes.subarray(start, this.position)
  }

  #list(depth: number): Bencode[] {
    this.position += 1
    const list: Bencode[] = []
    while (this.bytes[this.position] !== END) list.push(this.value(depth + 1))
    this.position += 1
    return list
  }

  #dict(depth: number): BencodeDict {
    this.position += 1
    const dict: BencodeDict = new Map()
    let previous: string | null = null
    while (this.bytes[this.position] !== END) {
      const key = latin1(this.#string())
      if (dict.has(key)) throw new SyntaxError('a key twice')
      if (this.#sorted && previous !== null && key <= previous) throw new SyntaxError('keys out of order')
      previous = key
      const start = this.position
      dict.set(key, this.value(depth + 1))
      if (depth === 0) this.spans.set(key, { start, end: this.position })
    }
    this.position += 1
    return dict
  }

  #digits(max: number, terminator: number): number {
    const start = this.position
    let value = 0
    for (;;) {
      const byte = this.bytes[this.position]
      if (byte === terminator) break
      if (byte === undefined || byte < ZERO || byte > NINE) throw new SyntaxError('a digit was expected')
      if (this.position - start >= max) throw new RangeError('number too long')
      value = value * 10 + (byte - ZERO)
      this.position += 1
    }
    const length = this.position - start
    if (length === 0) throw new SyntaxError('a number was expected')
    if (length > 1 && this.bytes[start] === ZERO) throw new SyntaxError('leading zero')
    this.position += 1
    return value
  }
}

/** @throws SyntaxError or RangeError, never anything slow: linear in the size of `bytes`. */
export function decodeBencode(bytes: Uint8Array, options: DecodeOptions = {}): Bencode {
  const reader = new BencodeReader(bytes, options)
  const value = reader.value()
  if (!options.trailing && reader.position !== bytes.length) throw new SyntaxError('data after the end')
  return value
}

/** Keys are sorted here, so that the same values always give the same bytes. */
export function encodeBencode(value: Bencode): Buffer {
  const parts: Uint8Array[] = []
  write(value, parts)
  return Buffer.concat(parts)
}

function write(value: Bencode, parts: Uint8Array[]): void {
  if (typeof value === 'number') {
    parts.push(Buffer.from(`i${value}e`))
  } else if (value instanceof Uint8Array) {
    parts.push(Buffer.from(`${value.length}:`), value)
  } else if (Array.isArray(value)) {
    parts.push(Buffer.from('l'))
    for (const item of value) write(item, parts)
    parts.push(Buffer.from('e'))
  } else {
    parts.push(Buffer.from('d'))
    for (const key of [...value.keys()].sort(byByte)) {
      write(Buffer.from(key, 'latin1'), parts)
      write(value.get(key)!, parts)
    }
    parts.push(Buffer.from('e'))
  }
}

function byByte(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}
