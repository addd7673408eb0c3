import type Wire from 'bittorrent-protocol'
import type { Torrent } from 'webtorrent'

/**
 * Who called us about a title. Callers take none of the places that are kept for peers we call: else some dozens that
 * say nothing would keep everybody else away. When their places are taken, one who has nothing to give and wants nothing
 * makes room for the next.
 */
/** Half of a title's connections. */
const MAX_CALLERS = 30
/** A household, or a few behind one address of a provider. */
const MAX_CALLERS_PER_ADDRESS = 10

export function boundCallers(torrent: Torrent): void {
  /** The one that has been there longest first. */
  const callers = new Set<Wire>()
  torrent.on('wire', (wire: Wire) => {
    if (!wire.type.includes('Incoming')) return
    const neighbours = [...callers].filter(({ remoteAddress }) => remoteAddress === wire.remoteAddress)
    const crowded =
      neighbours.length >= MAX_CALLERS_PER_ADDRESS ? neighbours : callers.size >= MAX_CALLERS ? [...callers] : []
    const mute = crowded.find(isMute)
    if (crowded.length > 0 && !mute) return void wire.destroy()
    mute?.destroy()
    callers.add(wire)
    wire.once('close', () => callers.delete(wire))
  })
}

function isMute(wire: Wire): boolean {
  return !wire.peerInterested && !wire.peerPieces.get(0) && !wire.peerPieces.buffer.some((byte) => byte > 0)
}
