/**
 * Which groups of documents may hold an id: open addressing from the hash of an id to the number of its group, two
 * bytes a slot. The group is then looked through. Three bytes a title, where a Map of strings takes a hundred.
 */
import { fnv1a, spread } from './fnv.ts'

/** Groups are numbered below this: four million titles are 12,500 groups and some deltas. */
const GROUPS_MAX = 0xfffe
/** Slots for each id that is expected, and for each that is there when the table is full. */
const ROOM = 1.3
const FULL = 1.25

export class IdTable {
  #slots: Uint16Array
  #used = 0

  constructor(expected: number) {
    this.#slots = new Uint16Array(Math.max(64, Math.ceil(expected * ROOM)))
  }

  /** False when the table is full: all groups are then added again to a larger one. */
  add(id: string, group: number): boolean {
    if (group > GROUPS_MAX || this.#used * FULL > this.#slots.length) return false
    const slots = this.#slots
    let at = this.#first(id)
    for (; slots[at] !== 0; at = at + 1 < slots.length ? at + 1 : 0) if (slots[at] === group + 1) return true
    slots[at] = group + 1
    this.#used++
    return true
  }

  /** Groups in which the id may be, each at most a few times. */
  *groups(id: string): Generator<number> {
    const slots = this.#slots
    for (let at = this.#first(id); slots[at] !== 0; at = at + 1 < slots.length ? at + 1 : 0) yield slots[at]! - 1
  }

  /** The slot an id is looked for from: the whole range of hashes, drawn together to the slots there are. */
  #first(id: string): number {
    return Math.floor((spread(fnv1a(id)) / 2 ** 32) * this.#slots.length)
  }
}
