import { BLOCK_BYTES, blockSize } from './blocks.ts'
import { sha1Now } from './hashing.ts'
import type { PieceProgress } from './progress.ts'

/**
 * Finds out who lies. A piece that fails its hash came from several peers, most of them honest: so the hash of each of
 * its blocks is noted with its giver, and when the piece has come right, whoever gave other bytes is proven a liar.
 * A peer alone with a broken piece is proven at once.
 */

/** Broken pieces looked into at a time; a swarm that breaks more of them is lost anyway. */
const MAX_CASES = 32

type Evidence<P> = { giver: P; digest: Buffer }[]

export class Suspects<P extends { distrust: number; offences: number }> {
  #cases = new Map<number, Evidence<P>[]>()

  /** Returns peers proven to have given wrong bytes by this alone. */
  broken(progress: PieceProgress<P>): P[] {
    const givers = new Set(progress.givers().filter((giver) => giver !== null))
    for (const giver of givers) giver.distrust += 1
    if (givers.size === 1) return this.#offend([...givers])
    const cases = this.#cases.get(progress.piece) ?? []
    cases.push(evidence(progress))
    this.#cases.set(progress.piece, cases)
    if (this.#cases.size > MAX_CASES) this.#cases.delete(this.#cases.keys().next().value!)
    return []
  }

  /** The piece is right now: returns those whose bytes differed, and clears the others. */
  right(progress: PieceProgress<P>): P[] {
    const cases = this.#cases.get(progress.piece)
    if (!cases) return []
    this.#cases.delete(progress.piece)
    const liars = new Set<P>()
    for (const found of cases) {
      for (const [block, { giver, digest }] of found.entries()) {
        if (digest.equals(digestOf(progress, block))) giver.distrust = Math.max(0, giver.distrust - 1 / found.length)
        else liars.add(giver)
      }
    }
    return this.#offend([...liars])
  }

  /** Blocks that fail a hash of their own prove their givers wrong, unless several shared them. */
  wrongBlocks(givers: P[]): P[] {
    const all = [...new Set(givers)]
    for (const giver of all) giver.distrust += 1
    return all.length === 1 ? this.#offend(all) : []
  }

  #offend(liars: P[]): P[] {
    for (const liar of liars) liar.offences += 1
    return liars
  }
}

function evidence<P>(progress: PieceProgress<P>): Evidence<P> {
  return progress.givers().map((giver, block) => ({ giver: giver as P, digest: digestOf(progress, block) }))
}

function digestOf<P>(progress: PieceProgress<P>, block: number): Buffer {
  const start = block * BLOCK_BYTES
  return sha1Now(progress.bytes.subarray(start, start + blockSize(progress.bytes.length, block)))
}
