import { titleTopic } from '@kinoswarm/engine'
import type HyperDHT from 'hyperdht'

/** A lookup that has not ended by then counts what it found. */
const lookupTimeoutMs = 10_000

/** Machines announced under a title's topic. A lookup is some twenty packets. */
export async function countCopies(dht: HyperDHT, infohash: string): Promise<Set<string>> {
  const peers = new Set<string>()
  const lookup = dht.lookup(titleTopic(infohash))
  const timer = setTimeout(() => lookup.destroy(), lookupTimeoutMs)
  try {
    for await (const answer of lookup) for (const { publicKey } of answer.peers) peers.add(publicKey.toString('hex'))
  } catch {
    // Cut short: what was found counts.
  } finally {
    clearTimeout(timer)
  }
  return peers
}
