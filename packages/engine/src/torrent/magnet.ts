import { EngineError } from '../errors.ts'
import { displayName } from './display-name.ts'
import { usableTrackers } from './trackers.ts'

/** Longer links exist only to hurt: twenty trackers fit into half of this. */
const MAX_MAGNET_LENGTH = 8192
const MAX_PARAMETERS = 64
const MAX_NAME_LENGTH = 512

export interface Magnet {
  /** 40 lower-case hex characters. */
  infohash: string
  /** Cleaned display text. */
  name?: string
  trackers: string[]
}

/**
 * Reads a magnet link (BEP 9). Only the infohash, the name and public trackers come out; web seeds, sources, peers
 * and everything else a link could make us contact or write are dropped.
 * @throws EngineError `bad-magnet`.
 */
export function parseMagnet(link: string): Magnet {
  if (typeof link !== 'string' || link.length > MAX_MAGNET_LENGTH) throw bad('it is too long')
  if (!/^magnet:\?[!#-;=?-[\]_a-z~%&]+$/i.test(link)) throw bad('it has characters that do not belong into a link')
  const parameters = link.slice('magnet:?'.length).split('&').slice(0, MAX_PARAMETERS)
  const values = (key: string) =>
    parameters
      .filter((parameter) => parameter.startsWith(`${key}=`))
      .map((parameter) => parameter.slice(key.length + 1))
  const hashes = new Set(values('xt').map(decode).flatMap(btih))
  if (hashes.size === 0) throw bad('it names no BitTorrent infohash')
  if (hashes.size > 1) throw bad('it names more than one film')
  const trackers = parameters.filter((parameter) => /^tr(\.\d+)?=/.test(parameter))
  const name = displayName((decode(values('dn')[0] ?? '') ?? '').slice(0, MAX_NAME_LENGTH).replace(/\+/g, ' '))
  return {
    infohash: [...hashes][0]!,
    ...(name ? { name } : {}),
    trackers: usableTrackers(trackers.map((parameter) => decode(parameter.slice(parameter.indexOf('=') + 1)))),
  }
}

/** True for the one spelling of an infohash that is used inside the engine. */
export function isInfohash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{40}$/.test(value)
}

function btih(urn: string | null): string[] {
  const value = /^urn:btih:(.*)$/i.exec(urn ?? '')?.[1]
  if (value === undefined) return []
  if (/^[0-9a-f]{40}$/i.test(value)) return [value.toLowerCase()]
  if (/^[a-z2-7]{32}$/i.test(value)) return [fromBase32(value)]
  throw bad('its infohash is neither 40 hex characters nor 32 of base 32')
}

function fromBase32(text: string): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
  let bits = 0n
  for (const character of text.toLowerCase()) bits = (bits << 5n) | BigInt(alphabet.indexOf(character))
  return bits.toString(16).padStart(40, '0')
}

function decode(value: string): string | null {
  try {
    return decodeURIComponent(value)
  } catch {
    return null
  }
}

function bad(why: string): EngineError {
  return new EngineError('bad-magnet', `This magnet link cannot be used: ${why}.`)
}
