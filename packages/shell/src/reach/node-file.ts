import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { isIPv4 } from 'node:net'
import { dirname } from 'node:path'
import idEncoding from 'hypercore-id-encoding'
import * as z from 'zod'
import { formatHostPort, type HostPort, type PeerHint, parseHostPort } from './address.ts'

/** A peer met before: its key, where it answered, and when, unix milliseconds. */
export interface RememberedPeer extends PeerHint {
  publicKey: Buffer
  seen: number
}

/** What the last run knew of the network. */
export interface Remembered {
  /** HyperDHT nodes, best first. */
  nodes: HostPort[]
  /** Nodes of the BitTorrent mainline DHT. */
  mainline: HostPort[]
  peers: RememberedPeer[]
}

/** A HyperDHT table holds a few hundred; a hundred are more than enough to start from. */
export const rememberedNodesMax = 100
export const rememberedPeersMax = 64
const relaysMax = 4
/** 300 addresses and 64 keys are 20 kB; anything larger is not our file. */
const fileMaxBytes = 256 * 1024

const address = z.string().max(300)
const fileSchema = z.object({
  version: z.literal(1),
  nodes: z.array(address).default([]),
  mainline: z.array(address).default([]),
  peers: z
    .array(
      z.object({ key: z.string().max(64), at: address, relays: z.array(address).default([]), seen: z.number().int() }),
    )
    .default([]),
})

/** What is remembered in `file`; nothing when it is missing or damaged, which is no reason to stop a start. */
export async function readRemembered(file: string): Promise<Remembered> {
  try {
    const text = await readFile(file, 'utf8')
    if (text.length > fileMaxBytes) return nothing()
    return fromJson(fileSchema.parse(JSON.parse(text)))
  } catch {
    return nothing()
  }
}

/** Replaces `file` in one step: a crash leaves the old one or the new one. */
export async function writeRemembered(file: string, remembered: Remembered): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`
  await mkdir(dirname(file), { recursive: true })
  await writeFile(temporary, `${JSON.stringify(toJson(remembered), null, 1)}\n`, { mode: 0o600 })
  await rename(temporary, file)
}

/** Newest first, one entry a key, without those not seen for a month (addresses change hands). */
export function mergePeers(
  old: readonly RememberedPeer[],
  met: readonly RememberedPeer[],
  now: number,
): RememberedPeer[] {
  const byKey = new Map<string, RememberedPeer>()
  for (const peer of [...old, ...met]) {
    const key = peer.publicKey.toString('hex')
    const other = byKey.get(key)
    if (!other || other.seen <= peer.seen) byKey.set(key, peer)
  }
  return [...byKey.values()]
    .filter((peer) => now - peer.seen < peerMaxAgeMs)
    .sort((a, b) => b.seen - a.seen)
    .slice(0, rememberedPeersMax)
}

const peerMaxAgeMs = 30 * 24 * 3600_000

function nothing(): Remembered {
  return { nodes: [], mainline: [], peers: [] }
}

function toJson({ nodes, mainline, peers }: Remembered) {
  return {
    version: 1,
    nodes: nodes.slice(0, rememberedNodesMax).map(formatHostPort),
    mainline: mainline.slice(0, rememberedNodesMax).map(formatHostPort),
    peers: peers.slice(0, rememberedPeersMax).map((peer) => ({
      key: idEncoding.encode(peer.publicKey),
      at: formatHostPort(peer),
      relays: (peer.relays ?? []).slice(0, relaysMax).map(formatHostPort),
      seen: peer.seen,
    })),
  }
}

function fromJson(file: z.infer<typeof fileSchema>): Remembered {
  return {
    nodes: addresses(file.nodes, rememberedNodesMax),
    mainline: addresses(file.mainline, rememberedNodesMax),
    peers: file.peers.slice(0, rememberedPeersMax).flatMap(({ key, at, relays, seen }) => {
      const [place] = addresses([at], 1)
      if (!place || !idEncoding.isValid(key)) return []
      return [{ ...place, publicKey: idEncoding.decode(key), relays: addresses(relays, relaysMax), seen }]
    }),
  }
}

/** The readable ones; a bad line is skipped. Names are not looked up: who was met, was met at an address. */
function addresses(texts: readonly string[], max: number): HostPort[] {
  return texts.slice(0, max).flatMap((text) => {
    try {
      const place = parseHostPort(text)
      return isIPv4(place.host) ? [place] : []
    } catch {
      return []
    }
  })
}
