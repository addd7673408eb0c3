import type Wire from 'bittorrent-protocol'

/** Says to a peer that a piece is not here any more (BEP 54). */
export function tellDontHave(wire: Wire, piece: number): void {
  try {
    wire.lt_donthave?.donthave(piece)
  } catch {
    // The peer does not speak BEP 54; a request for the piece will be refused.
  }
}
