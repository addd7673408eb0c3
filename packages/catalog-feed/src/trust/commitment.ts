/**
 * How one link pins everything. docs/trust.md, clause 3.2.
 *
 * A feed's key is the hash of its manifest, and the manifest's signer carries a 32-byte namespace. That namespace is the
 * hash of root 1, so the key in the link commits to the first root's content: not even the creator of a channel can
 * show two viewers of one link two different first roots.
 */

import Hypercore, { type Manifest } from 'hypercore'
import crypto from 'hypercore-crypto'
import idEncoding from 'hypercore-id-encoding'
import { canonical } from '../canonical/json.ts'
import { FeedError } from '../error.ts'
import type { Bodies, Signed } from '../records/signed.ts'

const domain = Buffer.from('kinoswarm/1 feed\n')

/** Hash of root 1 without the two fields that follow from it: the channel's id and the feeds. */
export function commitment(root: object): Buffer {
  const { channel: _channel, feeds: _feeds, ...rest } = root as Record<string, unknown>
  return crypto.hash([domain, Buffer.from(canonical(rest))])
}

/** What all feeds of a channel commit to. */
export function commitmentOf({ chain }: { chain: readonly Signed<'root'>[] }): Buffer {
  const [first] = chain
  if (!first) throw new FeedError('CHAIN', 'The first root of this channel is missing.')
  return commitment(first.envelope.signed)
}

/** The manifest of one signer's feed in a channel. */
export function feedManifest(commit: Buffer, signer: string): Manifest {
  return { version: 1, signers: [{ namespace: commit, publicKey: idEncoding.decode(signer) }] }
}

export function feedId(commit: Buffer, signer: string): string {
  return idEncoding.encode(Hypercore.key(feedManifest(commit, signer)))
}

/**
 * Throws `CHAIN` unless a root lists exactly the feeds that follow from its keys: those of all who may speak, in the order in
 * which they are named; in root 1 the creator's comes first. The link does not cover that list, so there must be only one that
 * fits, and no root may have viewers follow the feeds of others, or follow a signer no more.
 */
export function requireDerivedFeeds({ body }: Signed<'root'>, commit: Buffer): void {
  const own = speakersOf(body).map((key) => feedId(commit, key))
  const derived = new Set(body.version === 1 ? [body.channel, ...own] : own)
  if (body.feeds.join() !== [...derived].join()) {
    throw new FeedError('CHAIN', `Root ${body.version} lists other feeds than those of its signers and successors.`)
  }
}

/** Everybody who may ever have to speak, each once. */
function speakersOf({ roles, successors }: Bodies['root']): string[] {
  const all = [roles.root, roles.release, roles.catalogue, roles.freshness, ...(successors ? [successors] : [])]
  return [...new Set(all.flatMap(({ keys }) => keys))]
}

/** Throws `CHAIN` unless this is root 1 of the channel with that id. */
export function requirePinned(root: Signed<'root'>, channel: string): void {
  const { version, previous, roles, channel: claimed, feeds } = root.body
  if (claimed !== channel) throw new FeedError('WRONG_CHANNEL', 'The first root belongs to another channel.')
  const commit = commitment(root.envelope.signed)
  const creator = roles.root.keys.find((key) => feedId(commit, key) === channel)
  if (version !== 1 || previous !== null || !creator || feeds[0] !== channel) {
    throw new FeedError('CHAIN', 'The first root is not the one that the link stands for.')
  }
}
