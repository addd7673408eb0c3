import { isIPv4 } from 'node:net'
import b4a from 'b4a'
import idEncoding from 'hypercore-id-encoding'
import { ReachError } from './errors.ts'

/** An IPv4 address (or a host name, where a person wrote one) and a port. */
export interface HostPort {
  host: string
  port: number
}

/** A peer to try: by address, and by Noise key as well where it is known. */
export interface PeerHint extends HostPort {
  publicKey?: Buffer
  /** DHT nodes that may pass a handshake on to it. */
  relays?: HostPort[]
}

/** 64 characters of key, `@`, the longest DNS name (253) and a port fit well below this. */
const hintMaxLength = 400

/** Reads `host:port`. @throws ReachError BAD_ADDRESS */
export function parseHostPort(text: string): HostPort {
  const match = /^([a-zA-Z0-9.-]{1,253}):([0-9]{1,5})$/.exec(text.trim())
  const port = Number(match?.[2])
  if (!match || !(port > 0 && port < 65536)) {
    throw new ReachError('BAD_ADDRESS', `“${text.slice(0, 80)}” is not an address. Write it as host:port.`)
  }
  return { host: match[1]!, port }
}

/** Reads `key@host:port` or `host:port`; the key is z-base-32 or hex. @throws ReachError BAD_ADDRESS */
export function parsePeerHint(text: string): PeerHint {
  if (text.length > hintMaxLength) throw new ReachError('BAD_ADDRESS', 'That peer address is too long to be one.')
  const at = text.indexOf('@')
  const address = parseHostPort(text.slice(at + 1))
  if (at === -1) return address
  try {
    return { ...address, publicKey: idEncoding.decode(text.slice(0, at)) }
  } catch (cause) {
    throw new ReachError('BAD_ADDRESS', `The key before “@” in “${text.slice(0, 80)}” is not a peer key.`, cause)
  }
}

export function formatHostPort({ host, port }: HostPort): string {
  return `${host}:${port}`
}

export function formatPeerHint(hint: PeerHint): string {
  const address = formatHostPort(hint)
  return hint.publicKey ? `${idEncoding.normalize(hint.publicKey)}@${address}` : address
}

/** One string a peer, for sets and maps. */
export function peerId(key: Uint8Array): string {
  return b4a.toString(key, 'hex')
}

export type AddressKind = 'public' | 'private' | 'loopback' | 'link-local' | 'reserved'

/** What a dotted IPv4 address is good for (RFC 6890 special-purpose registry). Anything else is `reserved`. */
export function addressKind(host: string): AddressKind {
  if (!isIPv4(host)) return 'reserved'
  const [a, b, c] = host.split('.').map(Number) as [number, number, number, number]
  if (a === 127) return 'loopback'
  if (a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168)) return 'private'
  if (a === 169 && b === 254) return 'link-local'
  if (a === 100 && b >= 64 && b < 128) return 'private'
  if (a === 0 || a >= 224) return 'reserved'
  if (a === 192 && b === 0 && (c === 0 || c === 2)) return 'reserved'
  if (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) return 'reserved'
  if (a === 203 && b === 0 && c === 113) return 'reserved'
  return 'public'
}
