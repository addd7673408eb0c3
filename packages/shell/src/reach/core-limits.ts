/**
 * What hypercore believes of a message without looking: a range is marked page by page in one go, whatever its length,
 * and an upgrade of nothing ends in an error outside of everything. These rules say which messages no honest peer of a
 * core of a known length sends. Pure; a message that breaks one is answered by the end of the connection.
 */

/** hypercore/lib/replicator.js: the messages of a core's channel, in their order on the wire. */
export const coreMessages = [
  'sync',
  'request',
  'cancel',
  'data',
  'noData',
  'want',
  'unwant',
  'bitfield',
  'range',
  'extension',
] as const

export type CoreMessage = (typeof coreMessages)[number]

/**
 * So many blocks may a peer have that we have not heard of. A film has some fifteen in a catalogue, with its poster, its
 * torrent and the hashes of its blocks: a million films are fewer, and a newcomer has heard of none.
 */
export const blocksAheadMax = 2 ** 26
/** hypercore/lib/wants.js: wants begin at multiples of this, bitfields come in pages up to the next one. */
const wantBatch = 2 ** 21
/** A want is compared, never walked through; beyond this it is no length of anything. */
const wantMax = 2 ** 40
/** A tree of that many levels has more leaves than there are numbers for. */
const levelsMax = 64
/** Of one proof: the roots of both trees and the path between them, twice over. */
const proofNodesMax = 512
/** Bytes below a node; sums of them stay safe integers. */
const nodeSizeMax = 2 ** 44
/** Forks are counted by one. */
const forkMax = 2 ** 32
/** What Hyperbee tells of in one is a few hundred block numbers. */
const extensionMaxBytes = 16 * 1024
/** A page of a bitfield is made whole for the first bit in it. */
const pageBlocks = 2 ** 15

interface Span {
  start: number
  length: number
}

interface Proof {
  index: number
  nodes: Node[]
}

interface Node {
  index: number
  size: number
}

/** What the messages say as far as it is looked at; hypercore/lib/messages.js decodes them. */
export interface CoreMessages {
  sync: { fork: number; length: number; remoteLength: number }
  request: {
    fork: number
    block: { index: number; nodes: number } | null
    hash: { index: number; nodes: number } | null
    upgrade: Span | null
  }
  cancel: object
  data: {
    fork: number
    block: Proof | null
    hash: Proof | null
    seek: { nodes: Node[] } | null
    upgrade: (Span & { nodes: Node[]; additionalNodes: Node[] }) | null
  }
  noData: object
  want: Span
  unwant: Span
  bitfield: { start: number; bitfield: Uint32Array }
  range: Span & { drop: boolean }
  extension: { message: Uint8Array }
}

type Rules = { [name in CoreMessage]: (message: CoreMessages[name], end: number) => boolean }

/** `end`: no block of the core is beyond it. */
const rules: Rules = {
  sync: ({ fork, length, remoteLength }, end) => fork <= forkMax && length <= end && remoteLength <= end,
  request: ({ fork, block, hash, upgrade }, end) =>
    fork <= forkMax &&
    (!block || (block.index <= end && block.nodes <= levelsMax)) &&
    (!hash || (hash.index <= 2 * end && hash.nodes <= levelsMax)) &&
    (!upgrade || fits(upgrade, end)),
  cancel: () => true,
  data: ({ fork, block, hash, seek, upgrade }, end) =>
    fork <= forkMax &&
    (!block || (block.index <= end && nodesFit(block.nodes, end))) &&
    (!hash || (hash.index <= 2 * end && nodesFit(hash.nodes, end))) &&
    (!seek || nodesFit(seek.nodes, end)) &&
    (!upgrade || upgradeFits(upgrade, end)),
  noData: () => true,
  want: ({ start, length }, end) => start <= end + wantBatch && length <= wantMax,
  unwant: ({ start, length }, end) => start <= end + wantBatch && length <= wantMax,
  bitfield: ({ start, bitfield }, end) => start % 32 === 0 && start + bitfield.byteLength * 8 <= end + wantBatch,
  range: (range, end) => fits(range, end),
  extension: ({ message }) => message.byteLength <= extensionMaxBytes,
}

/** Whether an honest peer may say this of a core of which we know `length` blocks. */
export function isHonest<Name extends CoreMessage>(name: Name, message: CoreMessages[Name], length: number): boolean {
  const rule = rules[name] as (message: CoreMessages[Name], end: number) => boolean
  return rule(message, length + blocksAheadMax)
}

/** Blocks that are to be marked one by one because of a message: some bytes can stand for millions. */
export function blocksToMark<Name extends CoreMessage>(name: Name, message: CoreMessages[Name]): number {
  if (name === 'bitfield') {
    const { bitfield } = message as CoreMessages['bitfield']
    return Math.max(pageBlocks, bitfield.byteLength * 8)
  }
  if (name !== 'range') return 0
  const { start, length, drop } = message as CoreMessages['range']
  return length === 1 || (start === 0 && !drop) ? 0 : length
}

function fits({ start, length }: Span, end: number): boolean {
  return start <= end && start + length <= end
}

/** Hypercore looks at the last root after it, and there has to be one. */
function upgradeFits(upgrade: NonNullable<CoreMessages['data']['upgrade']>, end: number): boolean {
  const { length, nodes, additionalNodes } = upgrade
  return length > 0 && fits(upgrade, end) && nodesFit(nodes, end) && nodesFit(additionalNodes, end)
}

/** Above the last leaf a tree has at most as many numbers again. */
function nodesFit(nodes: Node[], end: number): boolean {
  return nodes.length <= proofNodesMax && nodes.every(({ index, size }) => index <= 4 * end && size <= nodeSizeMax)
}
