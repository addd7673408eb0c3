/**
 * What the engine offers, as the shell sees it. The engine is a child process; `Engine` (the face of this package)
 * starts it, speaks the protocol, restarts it when it dies and opens again what was open.
 */
import type { FilmRef } from './torrent/film-index.ts'
import type { WordsFile } from './torrent/words-beside.ts'

export type { WordsFile }

export interface EngineOptions {
  /** Folder of its own; data files inside are named by infohash and number, never by names out of a torrent. */
  dir: string
  /** DHT bootstrap nodes of the Hyperswarm side, `host:port`. Empty = none, absent = the defaults. */
  bootstrap?: string[]
  /**
   * An IP address of this machine: everything the engine opens leaves from it and is reached there only, Hyperswarm and
   * classic BitTorrent alike. Absent: any. While no interface has it, the engine does not start (`no-address`).
   */
  host?: string
  /** False: no Hyperswarm at all. */
  hyperswarm?: boolean
  /** Classic BitTorrent beside it. Tests switch parts off. */
  bittorrent?: ClassicOptions
  /** Contact loopback and private addresses that peers and trackers offer. Only test nets want this. */
  allowPrivateAddresses?: boolean
  /** Addresses and ranges that are neither contacted nor heard, whatever for; the forms are `BlockList`'s. */
  blocked?: readonly string[]
  /** Bytes a second; 0 = no limit. */
  downLimit?: number
  upLimit?: number
  /** Bytes kept on disk for titles that are not pinned; absent = 10 GiB. */
  quota?: number
  /** Bytes of the disk that stay free whatever the quota says; absent = 1 GiB. */
  freeFloor?: number
  /** Go on giving what was watched: until `giveRatio` times its size was given or `giveHours` passed. */
  giveWatched?: boolean
  giveRatio?: number
  giveHours?: number
}

export interface ClassicOptions {
  dht?: boolean
  /** Mainline DHT bootstrap nodes, `host:port`; absent = the library's. */
  dhtBootstrap?: string[]
  lsd?: boolean
  pex?: boolean
  trackers?: boolean
  /** Take uTP connections too. */
  utp?: boolean
  /** TCP (and uTP) port to listen on; 0 = any. */
  port?: number
  /** Ask the router to open the port (UPnP, NAT-PMP). */
  portMapping?: boolean
}

export interface EngineSource {
  /** 40 hex characters. */
  infohash: string
  /** Index of the film in the torrent. */
  file: number
  /** Bytes of the film: finds it where the index is off. */
  size?: number
  /** Verified .torrent bytes from the catalogue, where it has them: no metadata exchange is needed then. */
  torrent?: Uint8Array
  /** Announce addresses the source names. */
  trackers?: string[]
  /** Peers known by address, `host:port`. */
  peers?: string[]
  /** SHA-256 of each 64 KiB block of the film file, concatenated, where the catalogue signs them. */
  blockHashes?: Uint8Array
  /** Bytes a second of film, for the size of the window. */
  bitrate?: number
  /** Keep offline: fetch all of it, outside the quota. */
  pinned?: boolean
}

/** A title to keep for others. */
export interface AdoptSource extends EngineSource {
  /** With `most`: which films of the torrent, where there are several to keep; absent: the one the source names. */
  films?: FilmRef[]
  /** Only films and their words, and no more than so many bytes of them: those that do not fit are left out. */
  most?: number
}

/** Files of the maintainer's or a seeder's own, given away from where they are. */
export interface SeedRequest {
  /** .torrent bytes. */
  torrent: Uint8Array
  /** Absolute path of each file of the torrent, by its index. */
  files: string[]
  trackers?: string[]
}

/** Known as soon as the torrent's metadata is. Sizes in bytes. */
export interface EngineFileInfo {
  infohash: string
  file: number
  /** Cleaned display name. */
  name: string
  size: number
  pieceLength: number
  /** Pieces that hold a part of the film. */
  pieceCount: number
  /** Subtitle files of the same torrent that belong to it. */
  words: WordsFile[]
}

/** Peers of classic BitTorrent as somebody counts them. */
export interface ClassicPeers {
  /** They have all of it. */
  seeds: number
  /** They fetch it. */
  leechers: number
}

/** How well a title is offered, found out without opening it. */
export interface TitleHealth {
  /** Machines that offer it over Hyperswarm. */
  machines: number
  /** By the fullest of the trackers it names; null: none was asked or answered. */
  trackers: ClassicPeers | null
  /** By the mainline DHT (BEP 33); null: it is off or nobody there knows of the title. */
  dht: ClassicPeers | null
  /** Full copies that may be in reach, of both worlds. A machine that is found in both counts twice. */
  copies: number
}

export type PlaybackPhase = 'finding-peers' | 'first-pieces' | 'buffering' | 'ready' | 'failed'

/** How a peer is connected; callers are those who called us. */
export type PeerPath = 'hyperswarm' | 'tcp' | 'utp' | 'tcp-caller' | 'utp-caller'

export interface EnginePlaybackStatus {
  id: string
  infohash: string
  /** 0 until the metadata is known. */
  size: number
  phase: PlaybackPhase
  error?: { code: string; message: string }
  peers: { total: number; hyperswarm: number; bittorrent: number }
  /** The same peers by the way their bytes come. */
  paths: Partial<Record<PeerPath, number>>
  /** Peers that have all of it, and how many copies of the rarest piece are in reach. */
  health: { seeds: number; copies: number }
  /** Bytes a second. */
  downSpeed: number
  upSpeed: number
  /** Bytes of the film that are here and verified. */
  have: number
  /** Run lengths over the film's pieces, starting with missing pieces. */
  pieces: number[]
  pieceCount: number
  /** Seconds of film that are here from where the newest reader is. */
  bufferedSeconds: number
  /** What a reader waits for and from whom, in a sentence. */
  waiting?: string
  /** The disk is full or fails: the film is kept in memory only. */
  diskTrouble?: string
  readers: number
}

export interface EngineStatus {
  state: 'starting' | 'running' | 'restarting' | 'paused' | 'stopped'
  restarts: number
  /** Torrents that are active; `seeding` counts all titles given away, active or not. */
  torrents: number
  seeding: number
  downSpeed: number
  upSpeed: number
  /** What may be given right now, 0: no limit; less than the limit that was set while a film starves. */
  upAllowed: number
  received: number
  given: number
  diskUsed: number
  /** Resident memory of the engine process, in bytes. */
  rss: number
  pid: number | null
  /** TCP port classic BitTorrent listens on; 0 before it does. */
  port: number
}

export interface EngineLimits {
  downLimit?: number
  upLimit?: number
  quota?: number
  freeFloor?: number
  giveWatched?: boolean
  giveRatio?: number
  giveHours?: number
}

/** Bytes of a film; `start` and `end` are inclusive offsets in the film file, as in RFC 9110 ranges. */
export interface ByteSpan {
  start: number
  end: number
}
