import { BLOCK_BYTES, blockSize } from './blocks.ts'
import { sha1Now } from './hashing.ts'
import type { PieceProgress } from './progress.ts'

/**
 * Finds out who lies. A piece that fails its hash came from several peers, most of them honest: so the hash of each of
 * its blocks is noted with its giver, and when the piece has come right, whoever gave other bytes is proven a liar.
 * A peer alone with a broken piece is proven at once. What a block's own hash says is evidence and no more: the torrent's
 * hash of its piece decides who lied, the peer or whoever signed the block's.
 */

/** Broken pieces looked into at a time; a swarm that breaks more of them is lost anyway. */
const MAX_CASES = 32

type Evidence<P> = { block: number; giver: P; digest: Buffer }[]

export class Suspects<P extends { distrust: number }> {
  #cases = new Map<number, Evidence<P>[]>()

  /** Returns peers proven to have given wrong bytes by this alone. */
  broken(progress: PieceProgress<P>): P[] {
    const givers = new Set(progress.givers().filter((giver) => giver !== null))
    for (const giver of givers) giver.distrust += 1
    if (givers.size === 1) return [...givers]
    this.#keep(progress.piece, evidence(progress, 0, progress.blocks - 1))
    return []
  }

  /** The piece is right now: returns those whose bytes differed, and clears the others. */
  right(progress: PieceProgress<P>): P[] {
    const cases = this.#cases.get(progress.piece)
    if (!cases) return []
    this.#cases.delete(progress.piece)
    const liars = new Set<P>()
    for (const found of cases) {
      for (const { block, giver, digest } of found) {
        if (digest.equals(digestOf(progress, block))) giver.distrust = Math.max(0, giver.distrust - 1 / found.length)
        else liars.add(giver)
      }
    }
    return [...liars]
  }

  /** Blocks that failed a hash of their own, before they are thrown away: looked into when the piece is right. */
  refused(progress: PieceProgress<P>, [first, last]: [first: number, last: number]): void {
    const found = evidence(progress, first, last)
    for (const giver of new Set(found.map(({ giver }) => giver))) giver.distrust += 1
    this.#keep(progress.piece, found)
  }

  #keep(piece: number, found: Evidence<P>): void {
    const cases = this.#cases.get(piece) ?? []
    cases.push(found)
    this.#cases.set(piece, cases)
    if (this.#cases.size > MAX_CASES) this.#cases.delete(this.#cases.keys().next().value!)
  }
}

function evidence<P>(progress: PieceProgress<P>, first: number, last: number): Evidence<P> {
  const found: Evidence<P> = []
  for (const [block, giver] of progress.givers().entries()) {
    if (block >= first && block <= last && giver !== null)
      found.push({ block, giver, digest: digestOf(progress, block) })
  }
  return found
}

function digestOf<P>(progress: PieceProgress<P>, block: number): Buffer {
  const start = block * BLOCK_BYTES
  return sha1Now(progress.bytes.subarray(start, start + blockSize(progress.bytes.length, block)))
}
