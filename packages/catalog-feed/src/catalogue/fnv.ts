/** FNV-1a over UTF-16 units, 32 bits: for texts that nobody gains by making collide, or from a basis that nobody knows. */

export const FNV_BASIS = 0x811c9dc5
const PRIME = 0x01000193

export function fnv1a(text: string, basis = FNV_BASIS): number {
  let hash = basis
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME)
  return hash >>> 0
}

/** What the last characters changed, over all bits: the finalizer of MurmurHash3. */
export function spread(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return (twice ^ (twice >>> 16)) >>> 0
}
