import c from 'compact-encoding'
import flat from 'flat-tree'
import Hypercore, { type Manifest } from 'hypercore'
import messages, { type DataMessage } from 'hypercore/lib/messages.js'

/** What stands before the blocks of a core. */
export interface CoreHead {
  key: Buffer
  manifest: Manifest
  length: number
  fork: number
  /** What the core is, for progress and messages: `feed`, `release`, … Says nothing about trust. */
  label: string
}

const labelMaxLength = 64

export function encodeCoreHead(head: CoreHead): Buffer {
  return Buffer.from(c.encode(c.any, { ...head, manifest: c.encode(messages.manifest as never, head.manifest) }))
}

/** @throws when it is malformed, or the manifest does not belong to the key */
export function decodeCoreHead(body: Buffer): CoreHead {
  const raw = c.decode(c.any, body) as Record<string, unknown>
  const { key, manifest: encoded, length, fork, label } = raw
  if (!Buffer.isBuffer(key) || key.length !== 32 || !Buffer.isBuffer(encoded)) throw new TypeError('Not a core head')
  if (!isCount(length) || !isCount(fork) || typeof label !== 'string') throw new TypeError('Not a core head')
  const manifest = c.decode(messages.manifest as never, encoded) as Manifest
  if (!Hypercore.key(manifest).equals(key)) throw new TypeError('The manifest belongs to another key')
  return { key, manifest, length, fork, label: label.slice(0, labelMaxLength) }
}

/** One block with its proof; the first one of a core also proves its length, with the owners' signatures. */
export async function encodeBlock(core: Hypercore, index: number, first: boolean): Promise<Buffer> {
  const proof = (await core.proof({
    block: { index, nodes: first ? 0 : levelsAbove(index, core.length) },
    upgrade: first ? { start: 0, length: core.length } : null,
  })) as Omit<DataMessage, 'request' | 'manifest'>
  const message = { request: 0, ...proof, manifest: first ? core.manifest : null }
  return Buffer.from(c.encode(messages.wire.data as never, message))
}

/** A core of which no block is here is still worth its signed length. */
export async function encodeUpgrade(core: Hypercore): Promise<Buffer> {
  const proof = (await core.proof({ block: null, upgrade: { start: 0, length: core.length } })) as object
  const message = { request: 0, ...proof, manifest: core.manifest }
  return Buffer.from(c.encode(messages.wire.data as never, message))
}

/** Checks and stores one frame's proof. False when the proof does not hold. */
export async function applyBlock(core: Hypercore, body: Buffer): Promise<boolean> {
  const proof = c.decode(messages.wire.data as never, body) as DataMessage
  if (await core.applyProof(proof)) return true
  return proof.block !== null && (await core.has(proof.block.index))
}

/** Tree levels from a block up to the root above it: the nodes that a proof of it needs. */
function levelsAbove(index: number, length: number): number {
  for (const root of flat.fullRoots(2 * length)) {
    if (!flat.iterator(root).contains(2 * index)) continue
    const climber = flat.iterator(2 * index)
    let levels = 0
    while (climber.index !== root) {
      climber.parent()
      levels++
    }
    return levels
  }
  return 0
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
