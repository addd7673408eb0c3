import type { ChannelReader } from '@kinoswarm/catalog-feed'
import type Corestore from 'corestore'
import idEncoding from 'hypercore-id-encoding'
import type { CapsuleCore } from './export.ts'

/**
 * The cores that make a channel: its feeds, the newest release and the catalogue, two cores each. They are sessions of
 * their own: the caller closes them.
 */
export async function coresOfChannel(reader: ChannelReader, store: Corestore): Promise<CapsuleCore[]> {
  const { root, release, catalogue } = reader.state
  const feeds = [...new Set([reader.id, ...(root?.feeds ?? [])])]
  const wanted = feeds.map((id) => ({ id, label: 'feed' }))
  if (release) {
    wanted.push(
      { id: release.drive.key, label: 'interface' },
      { id: release.drive.blobs.key, label: 'interface files' },
    )
  }
  if (catalogue) {
    wanted.push({ id: catalogue.drive, label: 'catalogue' }, { id: catalogue.blobs.key, label: 'catalogue files' })
  }
  return Promise.all(
    wanted.map(async ({ id, label }) => {
      const core = store.get({ key: idEncoding.decode(id), writable: false })
      await core.ready()
      return { core, label }
    }),
  )
}
