import type { CatalogueReader } from '@kinoswarm/catalog-feed'
import type { ChannelStatus, NetworkReport, Session } from '../api.ts'
import type { LibraryStore } from '../library/library.ts'
import type { Films } from '../playback/films.ts'
import type { Playbacks } from '../playback/playbacks.ts'
import type { SettingsStore } from '../settings.ts'
import type { UiSource } from '../ui/source.ts'
import type { EventHub } from './events.ts'
import type { Token } from './token.ts'

/** A channel as the routes need it. */
export interface ServedChannel {
  readonly id: string
  readonly catalogue: CatalogueReader | undefined
  status(): ChannelStatus
}

/** Everything a page's routes lean on; the composition root hands it in. */
export interface PageServices {
  readonly token: Token
  readonly events: EventHub
  readonly settings: SettingsStore
  readonly library: LibraryStore
  readonly playbacks: Playbacks
  readonly films: Films
  session(): Session
  /** In order of trust: the first one vouches where several have a title. */
  channels(): ServedChannel[]
  network(): NetworkReport
  /** The interface for a page that is about to be sent; counts as a try of a release on trial. */
  page(): Promise<UiSource>
  /** The interface that files beside the page come from. */
  ui(): UiSource
  confirmUi(version: string): Promise<void>
  switchUi(): Promise<void>
}
