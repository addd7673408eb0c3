/**
 * What the engine offers, as the shell sees it. The engine is a child process; `Engine` (the face of this package)
 * starts it, speaks the protocol, restarts it when it dies and replays what was open.
 */
export interface EngineOptions {
  /** Folder of its own; data files inside are named by infohash and file index, never by names out of a torrent. */
  dir: string
  /** DHT bootstrap nodes of the Hyperswarm side, `host:port`. Empty = none, absent = the defaults. */
  bootstrap?: string[]
  /** Classic BitTorrent beside it. Tests switch parts off. */
  bittorrent?: { dht?: boolean; lsd?: boolean; pex?: boolean; trackers?: boolean; listen?: boolean; host?: string }
  /** Bytes a second; 0 = no limit. */
  downLimit?: number
  upLimit?: number
  /** Bytes kept on disk for titles that are not pinned. */
  quota?: number
}

export interface EngineSource {
  /** 40 hex characters. */
  infohash: string
  /** Index of the film in the torrent. */
  file: number
  /** Verified .torrent bytes from the catalogue, where it has them: no metadata exchange is needed then. */
  torrent?: Uint8Array
  /** Announce addresses the source names. */
  trackers?: string[]
  /** SHA-256 of each 64 KiB block of the film file, concatenated, where the catalogue signs them. */
  blockHashes?: Uint8Array
  /** Bytes a second of film, for the size of the window. */
  bitrate?: number
}

export interface EnginePlaybackStatus {
  id: string
  infohash: string
  size: number
  phase: 'finding-peers' | 'first-pieces' | 'buffering' | 'ready' | 'failed'
  error?: { code: string; message: string }
  peers: { total: number; hyperswarm: number; bittorrent: number }
  downSpeed: number
  upSpeed: number
  have: number
  /** Run lengths, starting with missing pieces. */
  pieces: number[]
  pieceCount: number
  waiting?: string
}

export interface EngineStatus {
  state: 'starting' | 'running' | 'restarting' | 'stopped'
  restarts: number
  torrents: number
  downSpeed: number
  upSpeed: number
  received: number
  given: number
  diskUsed: number
  rss: number
}

/** Bytes of a film; `start` and `end` are inclusive offsets in the film file, as in RFC 9110 ranges. */
export interface ByteSpan {
  start: number
  end: number
}
