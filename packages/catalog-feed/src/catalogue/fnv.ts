/** FNV-1a over UTF-16 units, 32 bits: for texts that nobody gains by making collide. */

export const FNV_BASIS = 0x811c9dc5
const PRIME = 0x01000193

export function fnv1a(text: string, basis = FNV_BASIS): number {
  let hash = basis
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME)
  return hash >>> 0
}
