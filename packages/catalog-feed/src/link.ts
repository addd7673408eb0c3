/** Channel links: `kinoswarm://<feed key>[?peer=<key>@host:port …]`, the key in z-base-32 or hex. */
import idEncoding from 'hypercore-id-encoding'
import { FeedError } from './error.ts'

const scheme = 'kinoswarm://'
/** Peers named in a link are tried at once, so their number and length are bounded. */
const maxPeers = 8
const maxPeerLength = 128
const maxLinkLength = 2048
/** Of z-base-32, which leaves out what is easily misread. */
const letters = '13456789abcdefghijkmnopqrstuwxyz'
const keyPattern = new RegExp(`^(?:[${letters}]{51}[yo]|[0-9a-f]{64})$`)

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
  if (!keyPattern.test(key)) throw badLink(mistyped(key))
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

/** Whether somebody meant a link: by its scheme, or by its length alone. */
export function looksLikeLink(text: string): boolean {
  return text.trim().toLowerCase().startsWith(scheme) || mistyped(text.trim().toLowerCase()) !== undefined
}

/** What is wrong with a key of the right length. A letter that no key has is named: it was mistyped or misread. */
function mistyped(key: string): string | undefined {
  if (!/^[a-z0-9]{52}$/.test(key)) return undefined
  const wrong = [...new Set([...key].filter((letter) => !letters.includes(letter)))]
  if (wrong.length === 0) return 'its last letter is wrong'
  return wrong.length === 1 ? `no link has the letter “${wrong[0]}”` : `no link has the letters ${quoted(wrong)}`
}

function quoted(letters: string[]): string {
  return letters.map((letter) => `“${letter}”`).join(', ')
}

function badLink(wrong?: string): FeedError {
  const message = wrong
    ? `This link is mistyped: ${wrong}. Copy it from where it was published.`
    : 'This is not a channel link. A link looks like kinoswarm:// followed by 52 letters and digits: copy it whole.'
  return new FeedError('BAD_LINK', message)
}
