/** Channel links: `kinoswarm://<feed key>[?peer=<key>@host:port …]`, the key in z-base-32 or hex. */
import idEncoding from 'hypercore-id-encoding'
import { FeedError } from './error.ts'

const scheme = 'kinoswarm://'
/** Peers named in a link are tried at once, so their number and length are bounded. */
const maxPeers = 8
const maxPeerLength = 128
const maxLinkLength = 2048
const keyPattern = /^(?:[13456789abcdefghijkmnopqrstuwxyz]{51}[yo]|[0-9a-f]{64})$/

export interface Link {
  key: Buffer
  /** The key in z-base-32: the channel's id everywhere. */
  id: string
  peers: string[]
}

/** Reads a link, or a bare key. Throws `BAD_LINK`. */
export function parseLink(input: string | Buffer): Link {
  if (typeof input !== 'string') return linkOf(input, [])
  const trimmed = input.trim()
  if (trimmed.length > maxLinkLength) throw badLink()
  const rest = trimmed.toLowerCase().startsWith(scheme) ? trimmed.slice(scheme.length) : trimmed
  const [address = '', query = ''] = rest.split('?', 2)
  const key = address.replace(/\/$/, '').toLowerCase()
  if (!keyPattern.test(key)) throw badLink()
  return linkOf(idEncoding.decode(key), peersOf(query))
}

export function formatLink(key: Buffer | string, peers: readonly string[] = []): string {
  const query = peers.map((peer) => `peer=${encodeURIComponent(peer)}`).join('&')
  return `${scheme}${idEncoding.normalize(key)}${query ? `?${query}` : ''}`
}

function linkOf(key: Buffer, peers: string[]): Link {
  if (key.byteLength !== 32) throw badLink()
  return { key, id: idEncoding.encode(key), peers }
}

function peersOf(query: string): string[] {
  const peers = new URLSearchParams(query).getAll('peer')
  return peers.filter((peer) => peer.length > 0 && peer.length <= maxPeerLength).slice(0, maxPeers)
}

function badLink(): FeedError {
  return new FeedError(
    'BAD_LINK',
    'This is not a channel link. A link looks like kinoswarm:// followed by 52 letters and digits: copy it whole.',
  )
}
