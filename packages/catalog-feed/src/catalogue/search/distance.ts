/**
 * Edit distance with transpositions (optimal string alignment), given up as soon as it exceeds `max`. Works on
 * anything indexed by numbers: bytes of ASCII words, UTF-16 units of others.
 */

/** Words are cut at 32 characters when they are indexed. */
const LENGTH_MAX = 64
const rows = [new Int32Array(LENGTH_MAX + 1), new Int32Array(LENGTH_MAX + 1), new Int32Array(LENGTH_MAX + 1)] as const

export function editDistance(a: ArrayLike<number>, b: ArrayLike<number>, max: number): number {
  if (Math.abs(a.length - b.length) > max || a.length > LENGTH_MAX || b.length > LENGTH_MAX) return max + 1
  let [before, previous, current]: Int32Array[] = [...rows] as [Int32Array, Int32Array, Int32Array]
  for (let j = 0; j <= b.length; j++) previous![j] = j
  for (let i = 1; i <= a.length; i++) {
    let least = i
    current![0] = i
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let value = Math.min(previous![j]! + 1, current![j - 1]! + 1, previous![j - 1]! + cost)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) value = Math.min(value, before![j - 2]! + 1)
      current![j] = value
      if (value < least) least = value
    }
    if (least > max) return max + 1
    ;[before, previous, current] = [previous!, current!, before!]
  }
  return previous![b.length]!
}
