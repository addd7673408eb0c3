import type { CatalogueReader } from '@kinoswarm/catalog-feed'
import type { ChannelStatus, Giving, NetworkReport } from '../api.ts'
import type { Channels } from '../channel/channels.ts'
import type { CopiesWatch } from '../channel/copies-watch.ts'
import type { FollowedChannel } from '../channel/followed-channel.ts'
import { channelStatus } from '../channel/status.ts'
import type { ChannelSwarm } from '../channel/swarm.ts'
import { titleCard } from '../convert.ts'
import type { EngineHost } from '../engine/engine-host.ts'
import { ShellError } from '../errors.ts'
import type { ServedChannel } from '../http/page-services.ts'
import type { LibraryStore } from '../library/library.ts'
import { networkReport } from '../network-report.ts'
import type { Playbacks } from '../playback/playbacks.ts'
import type { HomeAdopter } from '../seed/home-adopter.ts'
import type { TitleCopies } from '../seed/title-copies.ts'
import type { SettingsStore } from '../settings.ts'
import type { UiSource } from '../ui/source.ts'
import { givingReport } from './giving.ts'

export interface ReportsOptions {
  channels: Channels
  swarm: ChannelSwarm
  engine: EngineHost
  copies: CopiesWatch
  titleCopies: TitleCopies
  adopter: HomeAdopter
  settings: SettingsStore
  library: LibraryStore
  playbacks: Playbacks
  /** The interface a channel's page gets now; absent = it has no page yet. */
  shown: (channel: FollowedChannel) => UiSource | undefined
}

/** How things stand, put together for pages from those who know. Changes nothing. */
export class Reports {
  readonly #from: ReportsOptions

  constructor(from: ReportsOptions) {
    this.#from = from
  }

  network(): NetworkReport {
    const { swarm, engine, playbacks } = this.#from
    return networkReport(swarm.reach.report(), { status: engine.status, playbacks: playbacks.all() })
  }

  readonly status = (channel: FollowedChannel): ChannelStatus => {
    const { copies, channels, shown } = this.#from
    const ui = shown(channel)
    const { peers, others } = copies.of(channel)
    return channelStatus(channel, {
      peers,
      copies: others,
      home: channel === channels.home,
      shown: ui && ui.from !== 'builtin' ? ui : undefined,
    })
  }

  readonly served = (channel: FollowedChannel): ServedChannel => ({
    id: channel.id,
    catalogue: channel.catalogue,
    status: () => this.status(channel),
    news: (language) => channel.news(language),
  })

  giving(): Promise<Giving> {
    const { swarm, engine, settings, library, adopter, titleCopies, channels } = this.#from
    return givingReport({
      channels: swarm.reach.report().given,
      engine: engine.status,
      quota: settings.value.cacheQuota,
      library: library.all,
      adopted: adopter.used,
      rarest: titleCopies.rarest(),
      copies: channels.home ? this.status(channels.home).copies : 0,
      cardOf: async (channel, id) => {
        const title = await this.catalogueOf(channel).get(id)
        return title ? titleCard(channel, title, (key) => library.get(key)) : undefined
      },
    })
  }

  /** Throws NOT_FOUND where the channel is not followed. */
  catalogueOf(id: string): CatalogueReader {
    const catalogue = this.#from.channels.find(id)?.catalogue
    if (!catalogue) throw new ShellError('NOT_FOUND', 'This channel is not followed here.')
    return catalogue
  }
}
