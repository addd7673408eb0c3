import {
  type Catalogue,
  ChannelReader,
  type ChannelState,
  filmsNamed,
  MemoryState,
  type Source,
} from '@kinoswarm/catalog-feed'
import type Corestore from 'corestore'
import idEncoding from 'hypercore-id-encoding'
import { ReachError } from '../errors.ts'
import { coreIds } from './of-channel.ts'

/** What of a capsule belongs to its channel. */
export interface Scope {
  /** Ids of the cores that the channel's verified records name. */
  cores: ReadonlySet<string>
  /** Those of these infohashes that its catalogue names. */
  films(infohashes: ReadonlySet<string>): Promise<ReadonlyMap<string, Source>>
}

/** Judges the channel whose cores lie in a store. */
export type Judge = (store: Corestore, channel: Buffer) => Promise<Scope>

/** Records are read from a disk: rounds of waiting for them, a few seconds each, while they go on bringing news. */
const roundsMax = 10

/**
 * The scope of a channel as its records in this store say, verified from the link on. `known`: what is trusted of it here
 * already, which may be newer, or a takeover that the viewer has agreed to.
 * @throws ReachError CAPSULE_NOT_ONE when nothing in there is signed by the channel
 */
export async function judgeChannel(store: Corestore, channel: Buffer, known: Scope[] = []): Promise<Scope> {
  const reader = new ChannelReader({ store, link: channel, state: new MemoryState() })
  try {
    const state = await settledState(reader)
    if (!state.root) {
      throw new ReachError('CAPSULE_NOT_ONE', 'The capsule holds nothing that the channel it names has signed.')
    }
    return union([scopeOf(state, store), ...known])
  } finally {
    await reader.close()
  }
}

/** The scope of a channel whose records are known. */
export function scopeOf(state: ChannelState, store: Corestore): Scope {
  const { catalogue } = state
  return {
    cores: new Set(coreIds(state).map(({ id }) => id)),
    films: async (infohashes) => (catalogue ? filmsOf(catalogue, store, infohashes) : new Map()),
  }
}

function union(scopes: Scope[]): Scope {
  return {
    cores: new Set(scopes.flatMap(({ cores }) => [...cores])),
    async films(infohashes) {
      const found = new Map<string, Source>()
      for (const scope of scopes) {
        const rest = new Set([...infohashes].filter((infohash) => !found.has(infohash)))
        for (const [infohash, source] of await scope.films(rest)) found.set(infohash, source)
      }
      return found
    },
  }
}

/** What the records say once reading them brings nothing new. */
async function settledState(reader: ChannelReader): Promise<ChannelState> {
  await reader.ready()
  let before = ''
  for (let round = 0; round < roundsMax; round++) {
    await reader.settled()
    const { root, release, catalogue } = reader.state
    const now = [root?.version, release?.seq, catalogue?.seq].join()
    if (now === before && root) break
    before = now
  }
  return reader.state
}

async function filmsOf(catalogue: Catalogue, store: Corestore, infohashes: ReadonlySet<string>) {
  const open = (id: string) => store.get({ key: idEncoding.decode(id), writable: false })
  const [db, blobs] = [open(catalogue.drive), open(catalogue.blobs.key)]
  try {
    await Promise.all([db.ready(), blobs.ready()])
    return await filmsNamed({ db, blobs }, catalogue, infohashes)
  } finally {
    await Promise.all([db.close(), blobs.close()])
  }
}
