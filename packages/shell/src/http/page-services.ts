import type { CatalogueCard, CatalogueReader } from '@kinoswarm/catalog-feed'
import type { ChannelStatus, Giving, LinkFace, NetworkReport, OwnDevices, ReleaseVersion, Session } from '../api.ts'
import type { LibraryStore } from '../library/library.ts'
import type { Casts } from '../playback/casts.ts'
import type { Films } from '../playback/films.ts'
import type { HandOvers } from '../playback/hand-overs.ts'
import type { Playbacks } from '../playback/playbacks.ts'
import type { TitleCopies } from '../seed/title-copies.ts'
import type { SettingsStore } from '../settings.ts'
import type { UiSource } from '../ui/source.ts'
import type { EventHub } from './events.ts'
import type { Token } from './token.ts'

/** A channel as the routes need it. */
export interface ServedChannel {
  readonly id: string
  readonly catalogue: CatalogueReader | undefined
  status(): ChannelStatus
  /** Titles that came since somebody was here last. */
  news(language: string): Promise<CatalogueCard[]>
}

/** What a page may do about channels. Each throws NOT_FOUND for one that is not followed. */
export interface ChannelVerbs {
  /** The words and the colour of a link, which nothing is done with. Throws BAD_LINK. */
  lookAt(link: string): LinkFace
  follow(link: string): Promise<ChannelStatus>
  unfollow(id: string): Promise<void>
  rename(id: string, name: string | null): Promise<void>
  /** Its place in the order of trust; 0 is the one on screen. */
  place(id: string, place: number): Promise<void>
  status(id: string): ChannelStatus
  /** Address of that channel's own page. */
  open(id: string): Promise<string>
  versions(id: string): ReleaseVersion[]
  pin(id: string, version: string | null): Promise<void>
  /** Takes in a capsule file; answers with its channel, now followed. */
  importCapsule(path: string): Promise<ChannelStatus>
  /** Folder for a capsule that is being received. */
  readonly inbox: string
}

/** Everything a page's routes lean on; the composition root hands it in. */
export interface PageServices {
  readonly token: Token
  readonly events: EventHub
  readonly settings: SettingsStore
  readonly library: LibraryStore
  readonly playbacks: Playbacks
  readonly films: Films
  readonly handOvers: HandOvers
  readonly casts: Casts
  session(): Session
  /** In order of trust: the first one vouches where several have a title. */
  channels(): ServedChannel[]
  readonly channelVerbs: ChannelVerbs
  network(): NetworkReport
  giving(): Promise<Giving>
  devices(): OwnDevices
  readonly copies: TitleCopies
  /**
   * The interface for a page that a browser is about to show; a release on trial has one try less afterwards. `framing`: it
   * can be shown inside the guard's page, and counts when its frame is loaded.
   */
  page(framing: boolean): Promise<UiSource>
  /** The interface for the frame of the guard's page; counts as a try of a release on trial. */
  framedPage(): Promise<UiSource>
  /** True when what is shown is on trial and has not said that it rendered. Only for a browser that was led to the check. */
  pageSilent(): Promise<boolean>
  /** Whether the release that is shown is on trial, right now. */
  onTrial(): boolean
  /** The interface that files beside the page come from. */
  ui(): UiSource
  confirmUi(version: string, drive?: string): Promise<void>
  switchUi(): Promise<void>
}
