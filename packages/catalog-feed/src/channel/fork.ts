/**
 * A new channel under one's own key from what a viewer holds of another. docs/trust.md, clause 10.
 *
 * The release drive is immutable and named by its content, so the fork points at the same one and shares its swarm; the
 * catalogue is read at the same signed head until it is edited. Nothing is copied and nothing uploaded.
 */
import { FeedError } from '../error.ts'
import type { Root } from '../records/root.ts'
import type { Trusted } from '../trust/rules.ts'
import { type CreateChannelOptions, createChannel } from './create.ts'
import type { Maintainer } from './maintainer.ts'
import type { ChannelReader } from './reader.ts'

export type ForkOptions = Pick<CreateChannelOptions, 'store' | 'keyPair' | 'state' | 'now'> & {
  original: ChannelReader
  name?: string
  description?: string
}

export async function forkChannel({ original, name, description, ...home }: ForkOptions): Promise<Maintainer> {
  const { trusted } = original
  if (!trusted)
    throw new FeedError('NOT_FOUND', 'That channel was never reached from here, so there is nothing to fork yet.')
  const { root, release, catalogue } = trusted
  const maintainer = await createChannel({
    ...home,
    name: name ?? `${root.body.name} (fork)`.slice(0, 80),
    description: description ?? root.body.description,
    forkOf: provenance(trusted),
  })
  if (release) {
    const { version, shell, drive, files, fallbacks, notes } = release.body
    await maintainer.publishBuild({ version, shell, drive, files, fallbacks, notes })
  }
  if (catalogue) await maintainer.publishCatalogue(catalogue.body)
  await maintainer.confirm()
  return maintainer
}

/** What a fork says about where it comes from. */
export function provenance({ root, release, catalogue }: Trusted): NonNullable<Root['forkOf']> {
  return {
    channel: root.body.channel,
    name: root.body.name,
    rootVersion: root.body.version,
    root: root.hash,
    release: release && { seq: release.body.seq, hash: release.hash },
    catalogue: catalogue && { seq: catalogue.body.seq, hash: catalogue.hash },
  }
}

/** What a fork names of its original. */
export type NamedPart = 'root' | 'release' | 'catalogue'

/**
 * Which of the records that a fork names are not held here, so that nothing bears them out; none = all that it says is so.
 * Throws `CHAIN` when the original's own records contradict it, in its name too.
 */
export function uncheckedProvenance(forkOf: NonNullable<Root['forkOf']>, original: Trusted): NamedPart[] {
  const root = original.chain[forkOf.rootVersion - 1]
  if (forkOf.channel !== original.root.body.channel) throw contradicted()
  if (root && (root.hash !== forkOf.root || root.body.name !== forkOf.name)) throw contradicted()
  const unchecked = (['release', 'catalogue'] as const).filter((type) => {
    const [said, held] = [forkOf[type], original[type]]
    if (!said || said.seq !== held?.body.seq) return said !== null
    if (said.hash !== held.hash) throw contradicted()
    return false
  })
  return root ? unchecked : ['root', ...unchecked]
}

function contradicted(): FeedError {
  return new FeedError('CHAIN', 'This channel says it is a fork, and the records of the original say otherwise.')
}
