/**
 * Keeps many small runs of bytes in a few large ones. Left where they were unpacked, they would lie between short-lived
 * blocks of a hundred kilobytes, and a million titles would take twice their size in holes that cannot be given back.
 */

/** Large enough that the system hands it out as pages of its own. */
const SLAB_BYTES = 1 << 20
/** Small catalogues need no megabyte. */
const FIRST_BYTES = 1 << 16

export class Arena {
  #slab = new ArrayBuffer(0)
  #used = 0

  /** A copy that stays. */
  bytes(from: Uint8Array): Buffer {
    const at = this.#room(from.byteLength)
    const kept = Buffer.from(this.#slab, at, from.byteLength)
    kept.set(from)
    return kept
  }

  /** A copy that stays, with two bytes a number. */
  shorts(from: ArrayLike<number>): Uint16Array {
    const at = this.#room(from.length * 2)
    const kept = new Uint16Array(this.#slab, at, from.length)
    kept.set(from)
    return kept
  }

  #room(bytes: number): number {
    const at = this.#used + (this.#used & 1)
    if (at + bytes > this.#slab.byteLength) {
      const next = this.#slab.byteLength === 0 ? FIRST_BYTES : SLAB_BYTES
      this.#slab = new ArrayBuffer(Math.max(next, bytes))
      this.#used = bytes
      return 0
    }
    this.#used = at + bytes
    return at
  }
}
