import type { MainlineDht } from 'webtorrent'
import type { ClassicPeers } from '../api.ts'

/** BEP 33: 256 bytes, of which each address sets two bits. */
const FILTER_BYTES = 256
const FILTER_BITS = FILTER_BYTES * 8
const HASHES = 2

/**
 * How many seeds and fetching peers the nodes near an infohash have been told of (BEP 33): one lookup, as for peers. Nodes
 * that do not count answer with addresses only; these are counted as peers that fetch. Null when nobody answered with
 * either in time.
 */
export async function scrapeDht(dht: MainlineDht, infohash: string, timeoutMs: number): Promise<ClassicPeers | null> {
  const seeds = new Uint8Array(FILTER_BYTES)
  const leechers = new Uint8Array(FILTER_BYTES)
  const addresses = new Set<string>()
  let open = true
  const onanswer: Parameters<MainlineDht['_closest']>[2] = ({ r }) => {
    merge(seeds, r?.BFsd)
    merge(leechers, r?.BFpe)
    for (const value of Array.isArray(r?.values) ? r.values : []) {
      if (value instanceof Uint8Array) addresses.add(Buffer.from(value).toString('hex'))
    }
    return open
  }
  const target = Buffer.from(infohash, 'hex')
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, timeoutMs)
    dht._closest(target, { q: 'get_peers', a: { info_hash: target, scrape: 1 } }, onanswer, () => {
      clearTimeout(timer)
      resolve()
    })
  })
  open = false
  const counted = { seeds: sizeOf(seeds), leechers: sizeOf(leechers) }
  const known = counted.seeds + counted.leechers
  if (known === 0 && addresses.size === 0) return null
  return { ...counted, leechers: counted.leechers + Math.max(0, addresses.size - known) }
}

/** How many addresses were put into a filter, by how many of its bits are still zero (BEP 33). */
export function sizeOf(filter: Uint8Array): number {
  let zeros = FILTER_BITS
  for (const byte of filter) for (let bits = byte; bits > 0; bits &= bits - 1) zeros -= 1
  const share = Math.max(1, zeros) / FILTER_BITS
  return Math.max(0, Math.round(Math.log(share) / (HASHES * Math.log(1 - 1 / FILTER_BITS))))
}

function merge(into: Uint8Array, filter: unknown): void {
  if (!(filter instanceof Uint8Array) || filter.length !== FILTER_BYTES) return
  for (const [at, byte] of filter.entries()) into[at]! |= byte
}
