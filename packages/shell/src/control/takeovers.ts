/**
 * Successors who ask to take over a channel, for the viewer to decide on (docs/trust.md, clause 6.3). It is decided on the
 * shell's own page or by command: an interface that came over the swarm must not hand a channel on.
 */
import type { ChannelReader } from '@kinoswarm/catalog-feed'
import type { KeyFace } from '../api.ts'
import { keyFace, openSuccession } from '../channel/status.ts'
import { ShellError } from '../errors.ts'

export interface AskedTakeover {
  channel: string
  /** Of the root they signed: an answer is to this one. */
  hash: string
  /** What the channel is called now, and what it would be called. */
  name: string
  newName: string
  words: string[]
  colour: string
  /** Unix seconds of the owners' last sign of life; absent = there never was one. */
  heard?: number
  owners: KeyFace[]
  successors: KeyFace[]
  threshold: number
}

export function askedTakeovers(readers: readonly ChannelReader[]): AskedTakeover[] {
  return readers.flatMap(({ state }) => {
    const { id, name, words, colour, root, confirmed } = state
    const succession = openSuccession(state)
    if (!root || !succession) return []
    const { hash, threshold, keys } = succession
    const owners = root.roles.root.keys.map(keyFace)
    const asked = { channel: id, hash, name, newName: succession.name, words, colour, threshold }
    return [{ ...asked, ...(confirmed !== undefined && { heard: confirmed }), owners, successors: keys.map(keyFace) }]
  })
}

/** Follows the successors from now on. Throws NOT_FOUND, or SUCCESSION where things have changed since they were shown. */
export async function acceptTakeover(
  readers: readonly ChannelReader[],
  { channel, hash }: { channel: unknown; hash: unknown },
): Promise<void> {
  const reader = readers.find(({ id }) => id === channel)
  if (!reader || typeof hash !== 'string') throw new ShellError('NOT_FOUND', 'This channel is not followed here.')
  await reader.agreeToSuccession(hash)
}
