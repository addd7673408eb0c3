import { networkInterfaces } from 'node:os'
import { listKeys } from '@kinoswarm/catalog-feed'
import type { KeyFace, NetworkSettings, Settings } from '../api.ts'
import { keyFace } from '../channel/status.ts'
import { listMaintained } from '../maintain/maintainers.ts'
import { shellVersion } from '../version.ts'
import type { ControlServices } from './control-services.ts'
import { type FollowedFace, followedChannels } from './followed.ts'
import { type AskedTakeover, askedTakeovers } from './takeovers.ts'

/** A channel that is maintained from here. */
export interface OwnChannel {
  id: string
  link: string
  name: string
  /** Name of its key. */
  key: string
  /** The key is open until Kinoswarm ends, or has no passphrase: nothing is asked before signing. */
  open: boolean
  titles: number
  release?: string
}

/** What the shell's own page shows at once. Sizes in bytes. */
export interface Overview {
  version: string
  node: string
  home: string
  memory: number
  peers: number
  engine: string
  engineBytes: number
  pageUrl: string
  /** What this page is to be written in; empty = as the browser likes. */
  language: string
  /** As it was chosen for the interfaces. */
  theme: Settings['theme']
  keys: ({ name: string } & KeyFace)[]
  channels: OwnChannel[]
  followed: FollowedFace[]
  takeovers: AskedTakeover[]
  network: NetworkSettings
  interfaces: string[]
}

export async function overview(services: ControlServices): Promise<Overview> {
  const { workshop, network } = services
  const keys = await listKeys(workshop.keysDir)
  return {
    version: shellVersion,
    node: process.version,
    home: workshop.home,
    memory: process.memoryUsage.rss(),
    ...services.live(),
    pageUrl: services.pageUrl(),
    language: services.language(),
    theme: services.theme(),
    keys: keys.map(({ name, id }) => ({ name, ...keyFace(id) })),
    channels: await ownChannels(services),
    followed: followedChannels(services),
    takeovers: askedTakeovers(services.readers()),
    network: network.value,
    interfaces: Object.keys(networkInterfaces()),
  }
}

async function ownChannels({ workshop }: ControlServices): Promise<OwnChannel[]> {
  const maintained = await listMaintained(workshop)
  const open = new Set(workshop.openMaintainers.map(({ id }) => id))
  return Promise.all(
    maintained.map(async ({ id, key }) => {
      const { link, name, release, catalogue } = (await workshop.reader(id)).state
      const titles = catalogue?.titles ?? 0
      return { id, link, name, key, open: open.has(id), titles, ...(release && { release: release.version }) }
    }),
  )
}
