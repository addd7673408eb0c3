import { networkInterfaces } from 'node:os'
import type { Duplex } from 'node:stream'
import type Wire from 'bittorrent-protocol'
import type { Torrent } from 'webtorrent'
import type { WirePeer } from './stream/wire-peer.ts'
import { boundCallers } from './swarm/callers.ts'
import type { Contacts } from './swarm/contacts.ts'
import type { Offenders } from './swarm/offenders.ts'
import { isLanAddress, isPublicAddress, splitHostPort } from './torrent/address.ts'

/** WebTorrent's own number of peers served at a time, one of them by chance. */
const UPLOAD_PLACES = 10
/** Peers that gave bytes are kept for the next time. */
const REMEMBERED_PEERS = 16

/** Who may become a peer of one title, who may not any more, and who is worth remembering. */
export class TitlePeers {
  readonly #contacts: Contacts
  readonly #offenders: Offenders
  /** Those of this title that were put out. */
  readonly #out = new Set<string>()
  readonly #names = new WeakMap<Wire, string>()
  /** `host:port` of peers that were called, with the pieces they had a part in. */
  readonly #helpful = new Map<string, number>()

  constructor({ contacts, offenders }: { contacts: Contacts; offenders: Offenders }) {
    this.#contacts = contacts
    this.#offenders = offenders
  }

  /** Peers from anywhere pass here: banned ones and addresses nobody should be sent to are refused. */
  guard(torrent: Torrent, ownPeerId: string): void {
    boundCallers(torrent)
    // A tracker hands our own address out to us too; WebTorrent would keep both ends of that connection.
    torrent.on('wire', (wire: Wire) => {
      if (wire.peerId === ownPeerId || this.#offenders.isOut(this.#name(torrent, wire))) wire.destroy()
      else {
        serveEarlyInterest(torrent, wire)
        refuseWhatIsGone(torrent, wire)
        serveWhileFree(torrent, wire)
      }
    })
    const add = torrent.addPeer.bind(torrent)
    torrent.addPeer = (peer, source) => {
      if (torrent.destroyed) return false
      if (typeof peer !== 'string') return this.#takesLink(peer) && add(peer, source)
      const address = splitHostPort(peer)
      if (!address || this.#offenders.isOut(address.host) || !this.#mayContact(address.host, source)) return false
      if (address.port === torrent.client?.torrentPort && isOwnHost(address.host)) return false
      const added = add(peer, source)
      // Plain first: an encrypted handshake costs a round trip, and a retry is encrypted where a peer insists.
      const found = added ? torrent._peers.get(peer) : undefined
      if (found && !found.connected) found.secure = 0
      return added
    }
  }

  get liars(): number {
    return [...this.#out].filter((who) => this.#offenders.isOut(who)).length
  }

  /** It was proven to have given wrong bytes: three times in a day, and it is left alone. */
  offended({ wire }: WirePeer): void {
    const who = this.#who(wire)
    this.#offenders.add(who)
    if (!this.#offenders.isOut(who)) return
    this.#out.add(who)
    wire.destroy()
  }

  /** Its address, or over Hyperswarm its key: there it has no address that would be its own. */
  #who(wire: Wire): string {
    return this.#names.get(wire) ?? ''
  }

  #name(torrent: Torrent, wire: Wire): string {
    const [peer] = [...torrent._peers.values()].filter((known) => known.wire === wire)
    const name = wire.remoteAddress?.replace(/^::ffff:/, '') ?? peer?.id ?? wire.peerId ?? ''
    this.#names.set(wire, name)
    return name
  }

  /** Links carry the key of their peer. */
  #takesLink(link: Duplex & { readonly id?: string }): boolean {
    if (link.id === undefined || !this.#offenders.isOut(link.id)) return true
    link.destroy()
    return false
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
  const soon = () => setImmediate(serve)
  if (torrent.ready) return void soon()
  torrent.once('ready', soon)
  wire.once('close', () => torrent.off('ready', soon))
}
