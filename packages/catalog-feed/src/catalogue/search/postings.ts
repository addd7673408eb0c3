/**
 * Reading posting lists: gaps between document numbers as varints, see {@link PackedIndex}. Pure.
 *
 * A frequent word's list has hundreds of thousands of documents. Where few documents are left to be looked for in it,
 * they are looked up one by one instead, by steps into the list that are made when it is first needed so.
 */

/** A list as it lies in its piece. */
export interface PostingList {
  bytes: Uint8Array
  start: number
  end: number
  /** Documents in it. */
  count: number
  /** Low bits of each number that say how many words the name has: 2 in name lists, none in lists of people. */
  lowBits: 0 | 2
}

/** Postings between two steps: few enough to be read through for one document. */
const STEP = 64

/** Every {@link STEP}th posting: the document before it, and where it begins. */
export interface Steps {
  docs: Int32Array
  at: Uint32Array
}

export function stepsOf({ bytes, start, end, count, lowBits }: PostingList): Steps {
  // A posting takes a byte at least, whatever the count says.
  const steps = Math.ceil(Math.min(count, end - start) / STEP)
  const [docs, at] = [new Int32Array(steps), new Uint32Array(steps)]
  let doc = -1
  let step = 0
  for (let p = start, n = 0; p < end; n++) {
    if (n % STEP === 0 && step < steps) {
      docs[step] = doc
      at[step++] = p
    }
    let byte = bytes[p++]!
    let value = byte & 127
    for (let shift = 7; byte > 127 && p < end; shift += 7) {
      byte = bytes[p++]!
      value |= (byte & 127) << shift
    }
    doc += (value >>> lowBits) + 1
  }
  return step < steps ? { docs: docs.subarray(0, step), at: at.subarray(0, step) } : { docs, at }
}

/** The low bits of a document's posting; -1 where it is not in the list. */
export function lookUp({ bytes, end, lowBits }: PostingList, { docs, at }: Steps, wanted: number): number {
  let low = 0
  let high = docs.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (docs[middle]! < wanted) low = middle + 1
    else high = middle
  }
  if (low === 0) return -1
  let doc = docs[low - 1]!
  const stop = low < at.length ? at[low]! : end
  for (let p = at[low - 1]!; p < stop; ) {
    let byte = bytes[p++]!
    let value = byte & 127
    for (let shift = 7; byte > 127 && p < end; shift += 7) {
      byte = bytes[p++]!
      value |= (byte & 127) << shift
    }
    doc += (value >>> lowBits) + 1
    if (doc >= wanted) return doc === wanted ? value & ((1 << lowBits) - 1) : -1
  }
  return -1
}
