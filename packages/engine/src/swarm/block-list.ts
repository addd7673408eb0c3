import { isIPv4, isIPv6 } from 'node:net'

/** From one address to another, both included. IPv4 is counted as IPv6 does: `::ffff:0:0/96` (RFC 4291, 2.5.5.2). */
type Range = readonly [first: bigint, last: bigint]

/** A longer list is an accident; the largest in common use have some 400,000 ranges. */
const entriesMax = 1_000_000
const mapped = 0xffffn << 32n
const textMaxLength = 300

/**
 * A set of addresses: those somebody wants nothing to do with, or the networks of this machine. Asked for every packet, so
 * it is looked up in the time of a binary search.
 */
export class BlockList {
  readonly #ranges: Range[]

  /** Entries that make no sense are passed over: whoever takes them from a person asks `wrongEntry` first. */
  constructor(entries: readonly string[] = []) {
    const read = entries.slice(0, entriesMax).map(parseEntry)
    this.#ranges = merged(read.filter((range) => typeof range === 'object'))
  }

  get empty(): boolean {
    return this.#ranges.length === 0
  }

  /** Never of what is no IP address. */
  has(host: string): boolean {
    if (this.empty) return false
    const address = toNumber(host)
    if (address === undefined) return false
    let [low, high] = [0, this.#ranges.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#ranges[middle]![1] < address) low = middle + 1
      else high = middle
    }
    const found = this.#ranges[low]
    return found !== undefined && found[0] <= address
  }
}

/** The first entry that is neither empty, a note (`#`), nor a range; undefined when all are good. */
export function wrongEntry(entries: readonly string[]): string | undefined {
  return entries.find((entry) => parseEntry(entry) === 'wrong')
}

/**
 * `address`, `address/bits`, `first-last`, each IPv4 or IPv6, and the P2P text form `name:first-last`, whose name may hold
 * anything.
 */
function parseEntry(entry: string): Range | 'nothing' | 'wrong' {
  const text = entry.trim()
  if (text === '' || text.startsWith('#')) return 'nothing'
  if (text.length > textMaxLength) return 'wrong'
  return parseSubnet(text) ?? parseSpan(text) ?? parseNamed(text) ?? 'wrong'
}

function parseSubnet(text: string): Range | undefined {
  const match = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text)
  const first = match && toNumber(match[1]!)
  if (first === undefined || first === null) return undefined
  const width = isIPv4(match![1]!) ? 32 : 128
  const bits = Number(match![2] ?? width)
  if (bits > width) return undefined
  const size = 1n << BigInt(width - bits)
  const start = first - (first % size)
  return [start, start + size - 1n]
}

function parseSpan(text: string): Range | undefined {
  const [from, to, ...more] = text.split('-')
  if (to === undefined || more.length > 0) return undefined
  const [first, last] = [toNumber(from!.trim()), toNumber(to.trim())]
  return first !== undefined && last !== undefined && first <= last ? [first, last] : undefined
}

/** What follows some colon is the range; the name before it may have colons and dashes of its own. */
function parseNamed(text: string): Range | undefined {
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    const range = parseSpan(text.slice(at + 1))
    if (range) return range
  }
  return undefined
}

function toNumber(host: string): bigint | undefined {
  if (isIPv4(host)) return mapped + BigInt(toInteger(host))
  const bare = host.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  if (!isIPv6(bare)) return undefined
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(bare)
  const [head = '', tail] = (dotted ? dotted[1]! + toHex(toInteger(dotted[2]!)) : bare).split('::')
  const groups = (side: string) => side.split(':').filter(Boolean)
  const [front, back] = [groups(head), groups(tail ?? '')]
  const zeros = Array<string>(8 - front.length - back.length).fill('0')
  return [...front, ...zeros, ...back].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n)
}

function toInteger(dotted: string): number {
  return dotted.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0)
}

function toHex(integer: number): string {
  return `${(integer >>> 16).toString(16)}:${(integer & 0xffff).toString(16)}`
}

/** In order, without overlaps: what a binary search needs. */
function merged(ranges: readonly Range[]): Range[] {
  const sorted = [...ranges].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  const result: [bigint, bigint][] = []
  for (const [first, last] of sorted) {
    const before = result.at(-1)
    if (!before || first > before[1] + 1n) result.push([first, last])
    else if (last > before[1]) before[1] = last
  }
  return result
}
