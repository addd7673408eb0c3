import { isIP } from 'node:net'
import { isPublicAddress } from './address.ts'

/** A title that names more trackers than this wants attention, not peers. */
const MAX_TRACKERS = 16
const MAX_URL_LENGTH = 512
const protocols = new Set(['udp:', 'http:', 'https:', 'ws:', 'wss:'])

/** The announce addresses that may be contacted, in order and once each. */
export function usableTrackers(urls: readonly unknown[], allowPrivate = false): string[] {
  const usable = new Set<string>()
  for (const url of urls) {
    if (usable.size === MAX_TRACKERS) break
    if (typeof url === 'string' && isUsable(url, allowPrivate)) usable.add(url)
  }
  return [...usable]
}

function isUsable(text: string, allowPrivate: boolean): boolean {
  if (text.length > MAX_URL_LENGTH || !URL.canParse(text)) return false
  const url = new URL(text)
  if (!protocols.has(url.protocol) || url.username || url.password || url.hostname === '') return false
  // `URL` resolves odd spellings of IPv4 only for http; udp hosts are checked as http hosts.
  const asHttp = `http://${url.host}/`
  if (!URL.canParse(asHttp)) return false
  const host = new URL(asHttp).hostname.replace(/^\[|\]$/g, '')
  if (url.port === '0') return false
  if (allowPrivate) return true
  return isIP(host) ? isPublicAddress(host) : isPublicName(host)
}

function isPublicName(host: string): boolean {
  return host.includes('.') && !/\.(localhost|local|internal|home|lan|home\.arpa|onion|i2p)\.?$/i.test(host)
}
