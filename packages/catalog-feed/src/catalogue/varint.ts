/** Growing byte buffer and cursor for LEB128 integers below 2^32: what shards and tails are written with. */

export class ByteWriter {
  #bytes: Uint8Array
  #length = 0

  constructor(capacity = 64) {
    this.#bytes = new Uint8Array(capacity)
  }

  get length(): number {
    return this.#length
  }

  varint(value: number): void {
    this.#reserve(5)
    let rest = value
    while (rest > 127) {
      this.#bytes[this.#length++] = (rest & 127) | 128
      rest >>>= 7
    }
    this.#bytes[this.#length++] = rest
  }

  bytes(data: Uint8Array): void {
    this.#reserve(data.length)
    this.#bytes.set(data, this.#length)
    this.#length += data.length
  }

  /** A view, valid until the next write. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(this.#length + more, Math.ceil(this.#bytes.length * 1.6)))
    grown.set(this.view())
    this.#bytes = grown
  }
}

/** Reads what {@link ByteWriter} wrote. Throws RangeError at the end of the data, never reads past it. */
export class ByteReader {
  readonly #bytes: Uint8Array
  position = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get ended(): boolean {
    return this.position >= this.#bytes.length
  }

  varint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      if (this.ended) throw new RangeError('the data ends inside a number')
      const byte = this.#bytes[this.position++]!
      value += (byte & 127) * 2 ** shift
      if (byte < 128) return value
    }
    throw new RangeError('a number is longer than 32 bits')
  }

  bytes(length: number): Uint8Array {
    const end = this.position + length
    if (length < 0 || end > this.#bytes.length) throw new RangeError('the data ends too early')
    const view = this.#bytes.subarray(this.position, end)
    this.position = end
    return view
  }
}
