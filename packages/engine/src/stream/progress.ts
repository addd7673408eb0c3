import { BLOCK_BYTES, blockCount, blockSize } from './blocks.ts'

/** A piece that is being fetched: its bytes so far, and who was asked for which block. `P` stands for a peer. */
export class PieceProgress<P> {
  readonly piece: number
  readonly bytes: Buffer
  readonly blocks: number
  /** Blocks that are here. */
  got = 0
  /** Blocks nobody is asked for. */
  idle: number
  /** Only this peer is asked: a piece that came broken before is fetched from one peer, to learn who lies. */
  only: P | null = null
  #have: Uint8Array
  #askedOf: (P[] | null)[]
  #from: (P | null)[]

  constructor(piece: number, bytes: Buffer) {
    this.piece = piece
    this.bytes = bytes
    this.blocks = blockCount(bytes.length)
    this.idle = this.blocks
    this.#have = new Uint8Array(this.blocks)
    this.#askedOf = new Array(this.blocks).fill(null)
    this.#from = new Array(this.blocks).fill(null)
  }

  get whole(): boolean {
    return this.got === this.blocks
  }

  get bytesMissing(): number {
    return (this.blocks - this.got) * BLOCK_BYTES
  }

  has(block: number): boolean {
    return this.#have[block] === 1
  }

  askedOf(block: number): readonly P[] {
    return this.#askedOf[block] ?? []
  }

  /** Who gave each block, for when the piece turns out to be broken. */
  givers(): readonly (P | null)[] {
    return this.#from
  }

  /** The next block nobody is asked for, from `hint` on and then from the start; -1 when there is none. */
  nextIdle(hint: number): number {
    if (this.idle === 0) return -1
    for (let step = 0; step < this.blocks; step++) {
      const block = (hint + step) % this.blocks
      if (this.#have[block] === 0 && this.#askedOf[block] === null) return block
    }
    return -1
  }

  asked(block: number, peer: P): void {
    const peers = this.#askedOf[block]
    if (peers) {
      peers.push(peer)
    } else {
      this.#askedOf[block] = [peer]
      this.idle -= 1
    }
  }

  /** A request ended without a block. */
  dropped(block: number, peer: P): void {
    const peers = this.#askedOf[block]
    const at = peers?.indexOf(peer) ?? -1
    if (!peers || at < 0) return
    peers.splice(at, 1)
    if (peers.length > 0) return
    this.#askedOf[block] = null
    if (this.#have[block] === 0) this.idle += 1
  }

  /** Takes a block; false when it was here already. */
  put(block: number, bytes: Uint8Array, peer: P): boolean {
    if (this.#have[block] === 1 || bytes.length !== blockSize(this.bytes.length, block)) return false
    this.bytes.set(bytes, block * BLOCK_BYTES)
    this.#have[block] = 1
    this.#from[block] = peer
    if (this.#askedOf[block] === null) this.idle -= 1
    this.got += 1
    return true
  }

  /** Forgets blocks that were proven wrong before the piece was whole. */
  discard(first: number, last: number): void {
    for (let block = first; block <= last; block++) {
      if (this.#have[block] === 0) continue
      this.#have[block] = 0
      this.#from[block] = null
      this.got -= 1
      if (this.#askedOf[block] === null) this.idle += 1
    }
  }
}
