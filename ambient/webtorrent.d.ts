declare module 'webtorrent' {
  import type { EventEmitter } from 'node:events'
  import type { Duplex } from 'node:stream'
  import type Wire from 'bittorrent-protocol'

  export interface BitField {
    get(index: number): boolean
    set(index: number, value?: boolean): void
    readonly buffer: Uint8Array
  }

  /** A peer of one torrent; `secure` is its encryption level (0 plain, 1 encrypted with fallback). */
  export interface Peer {
    readonly id: string
    readonly type: string
    readonly addr: string | null
    readonly wire: Wire | null
    readonly conn: Duplex | null
    readonly source: string | null
    secure: number
    connected: boolean
    destroy(error?: Error): void
  }

  export interface ChunkStore {
    chunkLength: number
    put(index: number, bytes: Uint8Array, done?: (error?: Error | null) => void): void
    get(
      index: number,
      options: { offset?: number; length?: number } | null | undefined,
      done?: (error: Error | null, bytes?: Uint8Array) => void,
    ): void
    close(done?: (error?: Error | null) => void): void
    destroy(done?: (error?: Error | null) => void): void
  }

  export interface TorrentOptions {
    announce?: string[]
    bitfield?: Uint8Array
    store?: new (pieceLength: number, options: { length: number }) => ChunkStore
    storeCacheSlots?: number
    deselect?: boolean
    private?: boolean
    uploads?: number
    alwaysChokeSeeders?: boolean
  }

  /** Members that start with an underscore are the library's own; the scheduler takes them over on the instance. */
  export interface Torrent extends EventEmitter {
    readonly infoHash: string
    readonly client: WebTorrent | null
    metadata: Uint8Array | null
    ready: boolean
    destroyed: boolean
    done: boolean
    wires: Wire[]
    files: { done: boolean }[]
    bitfield: BitField
    pieces: ({ length: number; missing: number } | null)[]
    pieceLength: number
    lastPieceLength: number
    length: number
    received: number
    uploaded: number
    readonly downloadSpeed: number
    readonly uploadSpeed: number
    store: ChunkStore
    discovery: { destroy(done?: () => void): void } | null
    /** Trackers that are asked. */
    announce: string[]
    _startDiscovery(): void
    addPeer(peer: string | Duplex, source?: string): boolean
    removePeer(peer: string | Peer): void
    destroy(options: { destroyStore?: boolean } | null, done?: (error?: Error | null) => void): void
    _peers: Map<string, Peer>
    /** A peer's handshake came. */
    _onWire(wire: Wire, address?: string): void
    _reservations: unknown[]
    _update(): void
    _updateWire(wire: Wire): void
    _updateInterest(): void
    _updateWireInterest(wire: Wire): void
    /** Takes the metadata: of a parsed torrent, or the bytes that a peer sent. */
    _onMetadata(metadata: unknown): Promise<void>
    _verifyPieces(done: (error: Error | null) => void): void
    _markVerified(index: number): void
    _checkDone(): boolean
  }

  export interface WebTorrentOptions {
    peerId?: string
    torrentPort?: number
    maxConns?: number
    dht?: boolean | { bootstrap?: string[] | false; socket?: unknown }
    tracker?: boolean | object
    lsd?: boolean
    utPex?: boolean
    utp?: boolean
    natUpnp?: boolean
    natPmp?: boolean
    webSeeds?: boolean
    downloadLimit?: number
    uploadLimit?: number
    secure?: number
    seedOutgoingConnections?: boolean
  }

  export interface MainlineDht {
    announce(infohash: string, port: number, done?: (error?: Error) => void): void
    _closest(
      target: Buffer,
      query: { q: 'get_peers'; a: Record<string, unknown> },
      onanswer: (answer: { r?: { BFsd?: unknown; BFpe?: unknown; values?: unknown } }) => boolean,
      done: (error: Error | null) => void,
    ): void
  }

  export default class WebTorrent extends EventEmitter {
    constructor(options?: WebTorrentOptions)
    torrents: Torrent[]
    torrentPort: number
    utp: boolean
    readonly peerId: string
    listening: boolean
    readonly downloadSpeed: number
    readonly uploadSpeed: number
    dht: false | MainlineDht | null
    add(torrent: string | Uint8Array, options: TorrentOptions): Torrent
    get(id: unknown): Promise<Torrent | null>
    throttleDownload(bytesPerSecond: number): void
    throttleUpload(bytesPerSecond: number): void
    destroy(done?: (error?: Error | null) => void): void
    _getByHash(hash: string): Promise<Torrent | null>
  }
}
