/**
 * The one way out of the UI. Models know this interface only: behind it is the shell on loopback
 * (`http-transport.ts`), or made-up data (`../mock`), so that the whole UI runs, and is tested, without a shell.
 */
import type {
  BrowseQuery,
  ChannelStatus,
  Giving,
  Home,
  Library,
  LibraryEntry,
  LibraryPatch,
  LinkFace,
  NetworkReport,
  OwnDevices,
  Playback,
  PlayRequest,
  ReleaseVersion,
  Session,
  Settings,
  ShellEvent,
  SubtitleCue,
  TitleDetail,
  TitlePage,
} from '@kinoswarm/shell/api'

export interface Screen {
  id: string
  name: string
}

export interface SubtitleFileAnswer {
  cues: SubtitleCue[]
  encoding: string
  /** `styled`: it can be drawn as its author meant it, too. */
  kind: 'text' | 'styled'
  /** All that can be named. */
  encodings: string[]
}

/** What a screen of the house does with a film. */
export interface ScreenState {
  state: 'playing' | 'paused' | 'waiting' | 'stopped'
  /** Seconds. */
  position: number
  duration?: number
  device: Screen
}

/** Words that go with a film: lines, or the number of a track inside it. */
export type ScreenWords = { name: string; language?: string } & ({ cues: SubtitleCue[] } | { inside: number })

export interface PlayerState {
  open: boolean
  /** Seconds. */
  position: number
  duration?: number
  paused: boolean
}

export interface Transport {
  session(): Promise<Session>
  /** Facts as they happen. Ends when the connection is lost or the signal aborts; the caller asks again. */
  events(signal: AbortSignal): AsyncIterable<ShellEvent>
  home(): Promise<Home>
  browse(query: BrowseQuery, signal?: AbortSignal): Promise<TitlePage>
  title(channel: string, id: string): Promise<TitleDetail>
  person(name: string): Promise<TitlePage>
  play(request: PlayRequest): Promise<Playback>
  playback(id: string): Promise<Playback>
  stop(id: string): Promise<void>
  /** Tells the engine that a title is being looked at: its first bytes are wanted soon. */
  warm(request: PlayRequest): Promise<void>
  library(): Promise<Library>
  /** `key` as in Library: `<channel>/<title>` or `<channel>/<title>/<episode>`. */
  note(key: string, patch: LibraryPatch): Promise<LibraryEntry>
  network(): Promise<NetworkReport>
  channels(): Promise<ChannelStatus[]>
  follow(link: string): Promise<ChannelStatus>
  /** The person's own name for the channel of this page; null = its own. */
  rename(channel: string, name: string | null): Promise<void>
  /** What a link looks like to people, before it is followed. */
  lookAt(link: string): Promise<LinkFace>
  /** Address of that channel's own page. */
  openChannel(channel: string): Promise<{ url: string }>
  /** Newest first. */
  versions(channel: string): Promise<ReleaseVersion[]>
  /** Stays with a version of this page's channel; `null` follows new ones again. */
  pin(channel: string, version: string | null): Promise<void>
  giving(): Promise<Giving>
  devices(): Promise<OwnDevices>
  /** A channel as one file. */
  capsule(file: Blob): Promise<ChannelStatus>
  settings(): Promise<Settings>
  change(patch: Partial<Settings>): Promise<Settings>
  /** This page has rendered: it says which release it was loaded from, for the shell may show another by now. */
  confirm(ui: Session['ui']): Promise<void>
  /** Serve the newest installed version from the next load on. */
  switchUi(): Promise<void>
  /** Shows a playback in another player of this machine, from a position in seconds. */
  openPlayer(playback: string, how: { player: string; at: number; title: string }): Promise<void>
  /** Where that player is. */
  playerState(playback: string): Promise<PlayerState>
  /** Other screens of the house; takes some seconds. */
  screens(): Promise<Screen[]>
  cast(playback: string, how: { device: string; title: string; at: number; words?: ScreenWords }): Promise<void>
  castState(playback: string): Promise<ScreenState>
  castAct(playback: string, action: { do: 'play' | 'pause' } | { do: 'seek'; to: number }): Promise<void>
  castEnd(playback: string): Promise<void>
  /** An address of the local network at which any player may watch this one film. */
  address(playback: string): Promise<{ url: string }>
  addressEnd(playback: string): Promise<void>
  /** Reads a subtitle file of the viewer's own, in the encoding it seems to be in or the one that is named. */
  subtitleFile(file: Blob, encoding?: string): Promise<SubtitleFileAnswer>
  /** Text of a file on this origin: subtitles. */
  text(path: string): Promise<string>
}

export type UiErrorCode = 'offline' | 'refused' | 'not-found' | 'shell' | 'format'

/** What went wrong on the way to the shell; `message` may be shown to a person as it is. */
export class UiError extends Error {
  readonly code: UiErrorCode
  /** The shell's own code, where it gave one. */
  readonly reason: string | undefined

  constructor(code: UiErrorCode, message: string, options: { cause?: unknown; reason?: string } = {}) {
    super(message, { cause: options.cause })
    this.name = 'UiError'
    this.code = code
    this.reason = options.reason
  }
}
