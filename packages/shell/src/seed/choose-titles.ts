/** A film that could be kept for others. */
export interface Candidate {
  infohash: string
  /** Bytes. */
  size: number
  /** Machines that offer it now, without this one. */
  copies: number
}

/**
 * Which films to keep within `quota` bytes: the rarest first, small ones before large ones among equally rare. What is
 * kept already stays while it is no more than one copy richer than the newcomer that would take its place, so that
 * seeders do not chase each other.
 */
export function chooseTitles(candidates: readonly Candidate[], quota: number, kept: ReadonlySet<string>): string[] {
  const rank = ({ infohash, copies }: Candidate) => copies - (kept.has(infohash) ? 1 : 0)
  const order = [...candidates].sort(
    (a, b) => rank(a) - rank(b) || Number(kept.has(b.infohash)) - Number(kept.has(a.infohash)) || a.size - b.size,
  )
  const chosen: string[] = []
  let left = quota
  for (const { infohash, size } of order) {
    if (size > left) continue
    left -= size
    chosen.push(infohash)
  }
  return chosen
}

const units: Record<string, number> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 }

/** Reads `50GB`, `2MB/s`, `500k`, `1.5 TB`; null when it is none of these. */
export function parseBytes(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?(?:\/s)?$/i.exec(text.trim())
  return match ? Math.round(Number(match[1]) * units[match[2]!.toLowerCase()]!) : null
}
