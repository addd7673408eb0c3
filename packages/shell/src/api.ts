/**
 * The loopback API, version 1: everything a UI can ask of the shell.
 *
 * A UI is served at `http://<channel>-<random>.localhost:<port>/` and talks to the same origin only.
 * It gets a token from `GET /api/v1/session` and sends it as `x-kinoswarm-token` with every other call
 * under `/api/`. Artwork, subtitles and media are plain GETs on the same origin. The types below are the
 * one definition of what crosses that boundary; the UI imports them as types and nothing else.
 *
 * | verb                                        | body → answer                                  |
 * |---------------------------------------------|------------------------------------------------|
 * | GET  /api/v1/session                        | → Session                                      |
 * | GET  /api/v1/events                         | → ShellEvent, one JSON object a line, endless   |
 * | GET  /api/v1/home                           | → Home                                         |
 * | GET  /api/v1/titles?q=&genre=&…             | → TitlePage (BrowseQuery as query string)      |
 * | GET  /api/v1/titles/:channel/:id            | → TitleDetail                                  |
 * | GET  /api/v1/people?name=                   | → TitlePage                                    |
 * | POST /api/v1/playback                       | PlayRequest → Playback                         |
 * | GET  /api/v1/playback/:id                   | → Playback                                     |
 * | DELETE /api/v1/playback/:id                 | → {}                                           |
 * | POST /api/v1/playback/:id/player            | { player: 'mpv' or 'VLC', at, title } → {}     |
 * | GET  /api/v1/playback/:id/player · DELETE   | → { open, position, duration?, paused } · → {} |
 * | POST /api/v1/cast/search                    | {} → { id, name, kind }[] (screens of the house) |
 * | POST /api/v1/playback/:id/cast              | { device, title, at, words?: { name, language?, inside or cues } } → {} |
 * | GET  /api/v1/playback/:id/cast · PATCH · DELETE | → { state, position, duration?, device } · { do, to?, on? } → {} · → {} |
 * | POST /api/v1/playback/:id/address · DELETE  | {} → { url } (HLS for one film in the local network) · → {} |
 * | POST /api/v1/subtitle-file?encoding=        | bytes → { cues: SubtitleCue[], encoding, kind, encodings } |
 * | GET  /media/:id/probe                       | → MediaProbe                                   |
 * | GET  /media/:id/plan?yes=0,2                | → MediaPlan (places in probe.tests)            |
 * | GET  /media/:id/video?t=&d=&bare&ffmpeg     | → fragmented MP4 or WebM of that window        |
 * | GET  /media/:id/audio/:n?t=&d=&bare&convert | → the same; convert = into FLAC                |
 * | GET  /media/:id/subtitle/:n?t=&d=           | → SubtitleCue[]                                |
 * | GET  /media/:id/words/:n?styled             | → WebVTT, or the script as it is (files beside the film) |
 * | GET  /media/:id/subtitle/:n/header · /attachment/:n | → bytes (styles, fonts)                |
 * | GET  /media/:id/subtitle/:n/events?t=&d=    | → as it stands in the track: (start f64, end f64, length u32, bytes)*, little-endian |
 * | POST /api/v1/warm                           | PlayRequest → {} (head of a title looked at)   |
 * | GET  /api/v1/library · PUT /api/v1/library/:channel/:id | → Library · LibraryPatch → LibraryEntry |
 * | GET  /api/v1/network                        | → NetworkReport                                |
 * | GET  /api/v1/channels                       | → ChannelStatus[]                              |
 * | POST /api/v1/channels                       | { link } → ChannelStatus (follow)              |
 * | POST /api/v1/channels/look                  | { link } → LinkFace, nothing is followed         |
 * | PATCH /api/v1/channels/:id                  | { name?, place? } → ChannelStatus (petname or null; order of trust, from 1) |
 * | DELETE /api/v1/channels/:id                 | → {} (not the one on screen)                   |
 * | POST /api/v1/channels/:id/open              | {} → { url } (its own page, on its own origin) |
 * | GET  /api/v1/channels/:id/versions          | → ReleaseVersion[], newest first               |
 * | POST /api/v1/channels/:id/pin               | { version: string or null } → {}               |
 * | POST /api/v1/capsules                       | bytes of a .kino file → ChannelStatus          |
 * | GET  /api/v1/giving                         | → Giving                                       |
 * | GET  /api/v1/devices                        | → OwnDevices (pairing is on the shell's own page) |
 * | GET  /api/v1/settings · PATCH               | → Settings · Partial<Settings> → Settings      |
 * | POST /api/v1/ui/confirm                     | { version, drive? } → {} (this page has rendered) |
 * | POST /api/v1/ui/switch                      | {} → {} (serve the newest installed release)   |
 *
 * Errors: status ≥ 400 and an ApiError. Unknown fields in answers are to be ignored: the API grows by addition.
 */
export type {
  AttachmentInfo,
  AudioTrackInfo,
  ChapterInfo,
  MediaPlan,
  MediaProbe,
  PlannedTrack,
  SubtitleCue,
  SubtitleTrackInfo,
  VideoTrackInfo,
} from '@kinoswarm/engine/media/api'

export const API_VERSION = 1
export const TOKEN_HEADER = 'x-kinoswarm-token'

export interface ApiError {
  error: { code: string; message: string }
}

export interface Session {
  api: number
  token: string
  shell: { version: string }
  /** The channel whose UI this is; empty where none is followed yet. */
  channel: string
  /** Address of the shell's own page (keys, folders, network, quitting): to be linked to, never to be called. */
  controlUrl: string
  /** Version of the UI that is being served, key of the drive it is in (empty = built-in), and where it came from. */
  ui: { version: string; drive: string; from: 'swarm' | 'disk' | 'builtin' }
}

/** What a poster on the wall needs. Sizes in bytes, times in seconds, dates in unix seconds. */
export interface Card {
  channel: string
  id: string
  type: 'movie' | 'series' | 'short' | 'video'
  title: string
  year?: number
  runtime?: number
  genres: string[]
  licence: string
  added: number
  /** Path of a WebP on this origin. */
  poster?: string
  /** Base64 thumbhash, shown blurred while the poster loads. */
  thumbhash?: string
  /** One picture with many posters, this one in cell `cell` of its rows: shown until the poster itself is here. */
  sprite?: { url: string; cell: number; columns: number; rows: number }
  /** Why this card answers the query: the field and the words of it that matched. */
  matched?: { field: 'title' | 'original' | 'alias' | 'person' | 'synopsis'; text: string }
  library?: LibraryEntry
  /** Machines seen lately that offer it; absent = not looked yet. */
  copies?: number
  /** Where the same work is too, among the channels that are trusted less; absent = nowhere, as far as was looked. */
  alsoIn?: { channel: string; id: string }[]
}

export interface Row {
  key:
    | 'continue'
    | 'new'
    | 'recent'
    | 'featured'
    | `genre:${string}`
    | `decade:${string}`
    | `country:${string}`
    | `collection:${string}`
  /** Only rows named by people (collections) carry a name; the UI names the rest in the viewer's language. */
  name?: string
  cards: Card[]
}

export interface Home {
  rows: Row[]
  total: number
}

export interface BrowseQuery {
  q?: string
  genre?: string
  type?: string
  language?: string
  subtitle?: string
  country?: string
  licence?: string
  channel?: string
  yearFrom?: number
  yearTo?: number
  /** Seconds. */
  maxRuntime?: number
  /** `alive`: only what somebody was lately seen to offer, or what is whole here. */
  health?: 'alive'
  sort?: 'relevance' | 'added' | 'year' | 'title' | 'runtime'
  offset?: number
  limit?: number
}

export interface TitlePage {
  total: number
  offset: number
  cards: Card[]
  /** Counts under the current filters, most frequent first. */
  facets?: Partial<
    Record<
      'genre' | 'language' | 'subtitle' | 'country' | 'licence' | 'decade' | 'type',
      { value: string; count: number }[]
    >
  >
  /** False while the whole catalogue is not on this machine yet: counts are lower bounds. */
  complete: boolean
  ms: number
}

export interface SubtitleInfo {
  id: string
  language: string
  label?: string
  forced?: boolean
  /** Path of a WebVTT on this origin. */
  url: string
  /** With `?styled` behind it the path gives the script with its styles. */
  styled?: true
}

export interface SourceInfo {
  infohash: string
  file: number
  size: number
  quality?: string
  container?: string
  video?: string
  audio: { codec?: string; language?: string; channels?: number }[]
  /** Known copies, where that is known cheaply. */
  health?: { seeds: number; peers: number }
}

export interface EpisodeInfo {
  id: string
  season: number
  number: number
  title: string
  synopsis?: string
  runtime?: number
  sources: SourceInfo[]
  subtitles: SubtitleInfo[]
  library?: LibraryEntry
}

export interface TitleDetail extends Card {
  /** All of it is on this machine: it plays without anybody else. */
  here?: true
  originalTitle?: string
  aka: string[]
  synopsis?: string
  tagline?: string
  languages: string[]
  countries: string[]
  people: { name: string; role: string; character?: string }[]
  attribution: string
  page: string
  licenceUrl?: string
  backdrop?: string
  sources: SourceInfo[]
  subtitles: SubtitleInfo[]
  seasons: { number: number; title?: string; episodes: EpisodeInfo[] }[]
  ids: Record<string, string>
  tags: string[]
  /** Who vouches for this title. */
  signedBy: { channel: string; name: string; seq: number; signers: number; threshold: number }
  /** Every other channel that does, as far as it is on this machine. */
  alsoIn?: { channel: string; id: string; name: string }[]
}

export interface PlayRequest {
  channel: string
  id: string
  /** Infohash of the chosen source; the shell chooses when absent. */
  infohash?: string
  /** Episode id in a series. */
  episode?: string
}

export type PlaybackPhase = 'finding-peers' | 'first-pieces' | 'buffering' | 'ready' | 'failed'

export interface Playback {
  id: string
  /** Path of the film on this origin; answers range requests. */
  url: string
  /** Address for another player on this machine. */
  externalUrl?: string
  type: string
  size: number
  phase: PlaybackPhase
  error?: { code: string; message: string }
  peers: { total: number; hyperswarm: number; bittorrent: number }
  /** The same peers by the way their bytes come; callers are those who called us. */
  paths?: { [path in 'hyperswarm' | 'tcp' | 'utp' | 'tcp-caller' | 'utp-caller']?: number }
  /** Bytes a second. */
  downSpeed: number
  upSpeed: number
  /** Bytes of this film that are here. */
  have: number
  /** Pieces that are here as alternating run lengths, starting with missing ones; sum = pieceCount. */
  pieces: number[]
  pieceCount: number
  /** What the player waits for, in words for the details panel. */
  waiting?: string
  /** Why the film is kept in memory only, in the system's words: the disk is full, or fails. */
  diskTrouble?: string
  /** Subtitle files that lie beside the film in its torrent, once that is known. */
  subtitles?: SubtitleInfo[]
}

export interface LibraryEntry {
  /** Resume position and length, seconds. */
  position?: number
  duration?: number
  watched?: boolean
  favourite?: boolean
  hidden?: boolean
  rating?: number
  keepOffline?: boolean
  episode?: string
  /** Names of the person's own lists this title is in. */
  lists?: string[]
  updated: number
}
/** As JSON, a field set to null is taken away. */
export type LibraryPatch = Partial<Omit<LibraryEntry, 'updated'>>
/** Keyed by `<channel>/<title id>`, episodes by `<channel>/<title id>/<episode id>`. */
export type Library = Record<string, LibraryEntry>

export interface Settings {
  language: string
  /** Bytes a second, 0 = no limit. */
  downLimit: number
  upLimit: number
  seedApp: boolean
  seedWatched: boolean
  seedAdopted: boolean
  /** Bytes. */
  cacheQuota: number
  subtitleLanguages: string[]
  audioLanguages: string[]
  watchedAt: number
  theme: 'dark' | 'light' | 'system'
  /** Find peers by multicast in the local network; by the BitTorrent mainline DHT. */
  lan: boolean
  mainline: boolean
  /** Whatever the interface wants to remember, at most 16 kB of JSON. Replaced whole. */
  ui: Record<string, unknown>
}

export interface ReleaseVersion {
  seq: number
  version: string
  /** Whole on this machine, so that it can be pinned. */
  installed: boolean
  shown: boolean
  pinned: boolean
  /** What changed, in the words of the maintainer; empty where nothing was said. */
  notes: string
}

/** What this machine gives back. Bytes. */
export interface Giving {
  app: { given: number; copies: number }
  watched: { given: number; used: number; quota: number }
  adopted: { used: number; titles: Card[] }
  /** What few machines have, the rarest first, without what is kept here. */
  rarest: Card[]
}

/** Another device of the same person, paired with this one: its library is kept like this one's. */
export interface DeviceStatus {
  id: string
  name: string
  connected: boolean
  /** Unix seconds of the last time it was met since this shell started. */
  met?: number
}

export interface OwnDevices {
  /** What this device is called on the others. */
  name: string
  others: DeviceStatus[]
}

export type ShellEvent =
  | { type: 'hello'; session: Session }
  | { type: 'catalogue'; channel: string; seq: number; titles: number }
  | { type: 'release'; channel: string; version: string }
  | { type: 'channel'; channel: ChannelStatus }
  | { type: 'playback'; playback: Playback }
  | { type: 'network'; report: NetworkReport }
  | { type: 'library'; key: string; entry: LibraryEntry }
  | { type: 'devices'; devices: OwnDevices }
  | { type: 'copies'; key: string; copies: number }
  | { type: 'notice'; level: 'info' | 'warning' | 'alarm'; code: string; message: string }

import type { ChannelStatus } from './api-channels.ts'
import type { NetworkReport } from './api-network.ts'

export type * from './api-channels.ts'
export type * from './api-network.ts'
