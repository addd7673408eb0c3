import { networkInterfaces } from 'node:os'
import { keyColour, keyWords, listKeys } from '@kinoswarm/catalog-feed'
import type { NetworkSettings } from '../api.ts'
import { listMaintained } from '../maintain/maintainers.ts'
import { shellVersion } from '../version.ts'
import type { ControlServices } from './control-services.ts'
import { type AskedTakeover, askedTakeovers } from './takeovers.ts'

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
  keys: { name: string; id: string; words: string[]; colour: string }[]
  channels: { id: string; link: string; name: string; key: string; titles: number; release?: string }[]
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
    keys: keys.map(({ name, id }) => ({ name, id, words: keyWords(id), colour: keyColour(id) })),
    channels: await ownChannels(services),
    takeovers: askedTakeovers(services.readers()),
    network: network.value,
    interfaces: Object.keys(networkInterfaces()),
  }
}

async function ownChannels({ workshop }: ControlServices): Promise<Overview['channels']> {
  const maintained = await listMaintained(workshop)
  return Promise.all(
    maintained.map(async ({ id, key }) => {
      const { link, name, release, catalogue } = (await workshop.reader(id)).state
      return { id, link, name, key, titles: catalogue?.titles ?? 0, ...(release && { release: release.version }) }
    }),
  )
}
