/**
 * Posting lists while they are written: hundreds of thousands that grow in turns, a byte or two at a time. All lie in
 * pages they share, each as a chain of pieces of which every one is as long as all before it, and what is known of a list
 * is one row of numbers. Objects for each would be most of what building an index costs.
 */
import { widened } from './widened.ts'

/** One more than the last document, documents, bytes; where its first piece begins, where to write, where that ends. */
const LAST = 0
const COUNT = 1
const BYTES = 2
const FIRST = 3
const AT = 4
const END = 5
const ROW = 6

const PAGE_BITS = 18
const PAGE_BYTES = 1 << PAGE_BITS
const IN_PAGE = PAGE_BYTES - 1
/** A small index needs no quarter of a megabyte. */
const FIRST_PAGE_BYTES = 4096
/** Before each piece: where the next one is. */
const LINK_BYTES = 4
const PIECE_MIN_BYTES = 8
const PIECE_MAX_BYTES = 4096

export class PostingWriter {
  #rows = new Uint32Array(256 * ROW)
  readonly #pages: Uint8Array[] = [new Uint8Array(FIRST_PAGE_BYTES)]
  /** Where the next piece may begin; nothing begins at 0, which is what rows say where there is no piece. */
  #free = LINK_BYTES
  /** Bytes of all lists together. */
  byteLength = 0

  count(list: number): number {
    return this.#rows[list * ROW + COUNT] ?? 0
  }

  bytes(list: number): number {
    return this.#rows[list * ROW + BYTES] ?? 0
  }

  /**
   * Adds a document to a list, unless it is its last one already: documents come in their order. In a list whose numbers
   * tell `classes` of documents apart, `own` is the class of this one.
   */
  add(list: number, doc: number, classes = 1, own = 0): void {
    const row = list * ROW
    if (row + ROW > this.#rows.length) this.#rows = widened(this.#rows, row + ROW)
    const rows = this.#rows
    const last = rows[row + LAST]!
    if (last === doc + 1) return
    rows[row + LAST] = doc + 1
    rows[row + COUNT]!++
    let rest = (doc - last) * classes + own
    while (rest > 127) {
      this.#byte(row, (rest & 127) | 128)
      rest >>>= 7
    }
    this.#byte(row, rest)
  }

  /** Writes a list to `at` in `into`. */
  copy(list: number, into: Uint8Array, at: number): void {
    const row = list * ROW
    const bytes = this.bytes(list)
    let piece = this.#rows[row + FIRST]!
    for (let done = 0; done < bytes; ) {
      const page = this.#pages[piece >>> PAGE_BITS]!
      const start = piece & IN_PAGE
      const length = Math.min(pieceBytes(done), bytes - done)
      into.set(page.subarray(start, start + length), at + done)
      piece = readLink(page, start)
      done += length
    }
  }

  #byte(row: number, value: number): void {
    const rows = this.#rows
    if (rows[row + AT] === rows[row + END]) this.#extend(row)
    const at = rows[row + AT]!++
    this.#pages[at >>> PAGE_BITS]![at & IN_PAGE] = value
    rows[row + BYTES]!++
    this.byteLength++
  }

  #extend(row: number): void {
    const rows = this.#rows
    const length = pieceBytes(rows[row + BYTES]!)
    const piece = this.#room(length)
    const end = rows[row + END]!
    if (end === 0) rows[row + FIRST] = piece
    else {
      const before = end - lastPieceBytes(rows[row + BYTES]!)
      writeLink(this.#pages[before >>> PAGE_BITS]!, before & IN_PAGE, piece)
    }
    rows[row + AT] = piece
    rows[row + END] = piece + length
  }

  /** Where a piece may lie, behind its link. */
  #room(length: number): number {
    const wanted = LINK_BYTES + length
    if ((this.#free & IN_PAGE) + wanted > PAGE_BYTES || (this.#free & IN_PAGE) === 0) {
      this.#free = this.#pages.length * PAGE_BYTES
      this.#pages.push(new Uint8Array(PAGE_BYTES))
    }
    const piece = this.#free + LINK_BYTES
    this.#free += wanted
    const page = this.#pages[0]!
    if (this.#free > page.length && this.#pages.length === 1) this.#pages[0] = widened(page, this.#free, PAGE_BYTES)
    return piece
  }
}

/** Of the piece that begins when a list has so many bytes. */
function pieceBytes(before: number): number {
  return Math.min(PIECE_MAX_BYTES, Math.max(PIECE_MIN_BYTES, before))
}

/** Of the last piece of a list whose pieces are full. */
function lastPieceBytes(bytes: number): number {
  return Math.min(PIECE_MAX_BYTES, Math.max(PIECE_MIN_BYTES, bytes / 2))
}

/** `at`: where a piece begins, in its page. */
function readLink(page: Uint8Array, at: number): number {
  return (page[at - 4]! | (page[at - 3]! << 8) | (page[at - 2]! << 16) | (page[at - 1]! << 24)) >>> 0
}

function writeLink(page: Uint8Array, at: number, piece: number): void {
  for (let i = 0; i < LINK_BYTES; i++) page[at - LINK_BYTES + i] = piece >>> (8 * i)
}
