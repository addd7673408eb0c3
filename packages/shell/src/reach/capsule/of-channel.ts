import type { ChannelReader, ChannelState } from '@kinoswarm/catalog-feed'
import type Corestore from 'corestore'
import idEncoding from 'hypercore-id-encoding'
import type { CapsuleCore } from './export.ts'

type Named = Pick<ChannelState, 'id' | 'root' | 'release' | 'catalogue'>

/** The cores that make a channel, by their ids: its feeds, the newest release and the catalogue, two cores each. */
export function coreIds({ id: channel, root, release, catalogue }: Named): { id: string; label: string }[] {
  const feeds = [...new Set([channel, ...(root?.feeds ?? [])])]
  const ids = feeds.map((id) => ({ id, label: 'feed' }))
  if (release) {
    ids.push({ id: release.drive.key, label: 'interface' }, { id: release.drive.blobs.key, label: 'interface files' })
  }
  if (catalogue) {
    ids.push({ id: catalogue.drive, label: 'catalogue' }, { id: catalogue.blobs.key, label: 'catalogue files' })
  }
  return ids
}

/** The same, opened. They are sessions of their own: the caller closes them. */
export async function coresOfChannel(reader: ChannelReader, store: Corestore): Promise<CapsuleCore[]> {
  return Promise.all(
    coreIds(reader.state).map(async ({ id, label }) => {
      const core = store.get({ key: idEncoding.decode(id), writable: false })
      await core.ready()
      return { core, label }
    }),
  )
}
