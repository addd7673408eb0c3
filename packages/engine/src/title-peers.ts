import { networkInterfaces } from 'node:os'
import type Wire from 'bittorrent-protocol'
import type { Torrent } from 'webtorrent'
import type { WirePeer } from './stream/wire-peer.ts'
import { boundCallers } from './swarm/callers.ts'
import type { Contacts } from './swarm/contacts.ts'
import { isLanAddress, isPublicAddress, splitHostPort } from './torrent/address.ts'

/** WebTorrent's own number of peers served at a time, one of them by chance. */
const UPLOAD_PLACES = 10
/** Peers that gave bytes are kept for the next time. */
const REMEMBERED_PEERS = 16

/** Who may become a peer of one title, who may not any more, and who is worth remembering. */
export class TitlePeers {
  readonly #contacts: Contacts
  readonly #banned = new Set<string>()
  /** `host:port` of peers that were called, with the pieces they had a part in. */
  readonly #helpful = new Map<string, number>()

  constructor(contacts: Contacts) {
    this.#contacts = contacts
  }

  /** Peers from anywhere pass here: banned ones and addresses nobody should be sent to are refused. */
  guard(torrent: Torrent, ownPeerId: string): void {
    boundCallers(torrent)
    // A tracker hands our own address out to us too; WebTorrent would keep both ends of that connection.
    torrent.on('wire', (wire: Wire) => {
      if (wire.peerId === ownPeerId) wire.destroy()
      else {
        serveEarlyInterest(torrent, wire)
        refuseWhatIsGone(torrent, wire)
        serveWhileFree(torrent, wire)
      }
    })
    const add = torrent.addPeer.bind(torrent)
    torrent.addPeer = (peer, source) => {
      if (torrent.destroyed) return false
      if (typeof peer !== 'string') return add(peer, source)
      const address = splitHostPort(peer)
      if (!address || this.#banned.has(address.host) || !this.#mayContact(address.host, source)) return false
      if (address.port === torrent.client?.torrentPort && isOwnHost(address.host)) return false
      const added = add(peer, source)
      // Plain first: an encrypted handshake costs a round trip, and a retry is encrypted where a peer insists.
      const found = added ? torrent._peers.get(peer) : undefined
      if (found && !found.connected) found.secure = 0
      return added
    }
  }

  /** Leaves a peer alone for good. */
  ban(peer: WirePeer): void {
    if (peer.wire.remoteAddress) this.#banned.add(peer.wire.remoteAddress)
    peer.wire.destroy()
  }

  /** These gave the blocks of a piece that turned out right. */
  helped(from: WirePeer[]): void {
    for (const { wire, transport } of from) {
      if (transport !== 'bittorrent' || !wire.remoteAddress || !wire.type.includes('Outgoing')) continue
      const key = `${wire.remoteAddress}:${wire.remotePort}`
      this.#helpful.set(key, (this.#helpful.get(key) ?? 0) + 1)
    }
  }

  /** Addresses that gave most, best first. */
  best(): string[] {
    const sorted = [...this.#helpful].sort((a, b) => b[1] - a[1])
    return sorted.slice(0, REMEMBERED_PEERS).map(([peer]) => peer)
  }

  #mayContact(host: string, source: string | undefined): boolean {
    if (this.#contacts.blocks(host)) return false
    if (this.#contacts.allowPrivate || isPublicAddress(host)) return true
    return source === 'lsd' && isLanAddress(host)
  }
}

/** A tracker that sees us on the local network hands our own address out to us, at every announce. */
function isOwnHost(host: string): boolean {
  return Object.values(networkInterfaces()).some((found) => found?.some(({ address }) => address === host))
}

/** WebTorrent gives places every ten seconds only: while some are free, whoever asks gets one at once. */
function serveWhileFree(torrent: Torrent, wire: Wire): void {
  wire.on('interested', () => {
    // After our own first messages, of which the bitfield has to be the first.
    setImmediate(() => {
      if (torrent.destroyed || !torrent.ready || wire.destroyed || !wire.amChoking || !wire.peerInterested) return
      const served = torrent.wires.filter((other) => other.peerInterested && !other.amChoking).length
      if (served < UPLOAD_PLACES) wire.unchoke()
    })
  })
}

/** WebTorrent leaves it without an answer for good. */
function refuseWhatIsGone(torrent: Torrent, wire: Wire): void {
  wire.on('request', (piece: number, _offset: number, _length: number, answer: (error: Error) => void) => {
    if (torrent.pieces[piece]) answer(new Error('this piece is not here'))
  })
}

/**
 * WebTorrent looks a caller's torrent up before it listens to the caller; one that said "interested" meanwhile would
 * stay choked for good, because a peer that has announced nothing yet passes for a seeder there.
 */
function serveEarlyInterest(torrent: Torrent, wire: Wire): void {
  const serve = () => {
    if (wire.destroyed || !wire.peerInterested || !wire.amChoking) return
    wire.isSeeder = false
    wire.unchoke()
  }
  // After WebTorrent's own first messages, of which the bitfield has to be the first.
  if (torrent.ready) setImmediate(serve)
  else torrent.once('ready', () => setImmediate(serve))
}
