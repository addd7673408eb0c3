/**
 * Which groups of documents may hold an id: open addressing from the hash of an id to the number of its group, two
 * bytes a slot. The group is then looked through. Four bytes a title, where a Map of strings takes a hundred.
 */
import { fnv1a } from './fnv.ts'

/** Groups are numbered below this: four million titles are four thousand groups and some deltas. */
const GROUPS_MAX = 0xfffe

export class IdTable {
  #slots: Uint16Array
  #used = 0

  constructor(expected: number) {
    this.#slots = new Uint16Array(sizeFor(expected))
  }

  /** False when the table is full: all groups are then added again to a larger one. */
  add(id: string, group: number): boolean {
    if (group > GROUPS_MAX || this.#used * 1.25 > this.#slots.length) return false
    const mask = this.#slots.length - 1
    let at = hashOf(id) & mask
    for (; this.#slots[at] !== 0; at = (at + 1) & mask) if (this.#slots[at] === group + 1) return true
    this.#slots[at] = group + 1
    this.#used++
    return true
  }

  /** Groups in which the id may be, each at most a few times. */
  *groups(id: string): Generator<number> {
    const mask = this.#slots.length - 1
    for (let at = hashOf(id) & mask; this.#slots[at] !== 0; at = (at + 1) & mask) yield this.#slots[at]! - 1
  }
}

function sizeFor(expected: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(64, expected * 1.25)))
}

function hashOf(id: string): number {
  const hash = fnv1a(id)
  return (hash ^ (hash >>> 15)) >>> 0
}
