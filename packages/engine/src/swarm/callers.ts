import type Wire from 'bittorrent-protocol'
import type { Torrent } from 'webtorrent'

/**
 * Who called us about a title. While it is fetched, callers take none of the places that are kept for peers we call: else
 * some dozens that say nothing would keep everybody else away. A title that is whole calls nobody, so its places are for
 * those who want it. When places are taken, one who is of no use makes room for the next.
 */
interface Places {
  title: number
  /** A household, or a few behind one address of a provider. */
  address: number
}

/** Half of a title's connections. */
const WHILE_FETCHED: Places = { title: 30, address: 10 }
/** A connection costs some tens of kilobytes. A university, or a provider's customers, may share an address. */
const WHEN_WHOLE: Places = { title: 200, address: 50 }

export function boundCallers(torrent: Torrent): void {
  /** The one that has been there longest first. */
  const callers = new Set<Wire>()
  torrent.on('wire', (wire: Wire) => {
    if (!wire.type.includes('Incoming')) return
    const crowded = crowdOf(wire, callers, torrent.done ? WHEN_WHOLE : WHILE_FETCHED)
    const idle = crowded.find((caller) => !caller.peerInterested && (torrent.done || hasNothing(caller)))
    if (crowded.length > 0 && !idle) return void wire.destroy()
    idle?.destroy()
    callers.add(wire)
    wire.once('close', () => callers.delete(wire))
  })
}

/** Those of whom one has to go before another is let in; none while there is room. */
function crowdOf({ remoteAddress }: Wire, callers: ReadonlySet<Wire>, places: Places): Wire[] {
  const neighbours = [...callers].filter((caller) => caller.remoteAddress === remoteAddress)
  if (neighbours.length >= places.address) return neighbours
  return callers.size >= places.title ? [...callers] : []
}

function hasNothing({ peerPieces }: Wire): boolean {
  return !peerPieces.get(0) && !peerPieces.buffer.some((byte) => byte > 0)
}
