/** The part of a torrent that is fetched when nothing is waited for: ranges of pieces, both ends inclusive. Null: all. */
export type Share = readonly (readonly [first: number, last: number])[] | null

export function inShare(share: Share, piece: number): boolean {
  return share?.some(([first, last]) => piece >= first && piece <= last) ?? true
}

/** Whether a piece of it is missing; of all of a torrent that is not looked at. */
export function lacksShare(share: Share, has: { get(piece: number): boolean }): boolean {
  if (!share) return true
  for (const [first, last] of share) {
    for (let piece = first; piece <= last; piece++) if (!has.get(piece)) return true
  }
  return false
}
