declare module 'bittorrent-protocol' {
  import type { Duplex } from 'node:stream'

  export interface PeerPieces {
    get(index: number): boolean
    /** Empty for a peer that said it has everything (BEP 6). */
    readonly buffer: Uint8Array
  }

  /** One connection to a peer, speaking BEP 3, 6 and 10. */
  export default class Wire extends Duplex {
    constructor(type?: string)
    readonly type: string
    readonly peerId: string | null
    remoteAddress?: string
    remotePort?: number
    peerPieces: PeerPieces
    peerChoking: boolean
    amChoking: boolean
    amInterested: boolean
    peerInterested: boolean
    hasFast: boolean
    isSeeder: boolean
    destroyed: boolean
    /** Our numbers of extensions → their names. */
    extendedMapping: Record<number, string>
    requests: unknown[]
    peerRequests: { piece: number; offset: number; length: number }[]
    peerExtendedHandshake: { reqq?: unknown; v?: unknown; m?: unknown }
    downloaded: number
    uploaded: number
    downloadSpeed: (bytes?: number) => number
    uploadSpeed: (bytes?: number) => number
    request(
      piece: number,
      offset: number,
      length: number,
      done: (error: Error | null, block: Uint8Array | null) => void,
    ): void
    cancel(piece: number, offset: number, length: number): void
    have(piece: number): void
    haveNone(): void
    interested(): void
    uninterested(): void
    choke(): void
    unchoke(): void
    destroy(error?: Error): this
    /** Metadata from this peer (BEP 9). */
    ut_metadata?: {
      _infoHash?: string
      /** Something was asked for. */
      _fetching: boolean
      /** As the peer says; null until then. */
      _metadataSize: number | null
      metadata?: Uint8Array
      onMessage(bytes: Uint8Array): void
      onExtendedHandshake(handshake: object): void
    }
    lt_donthave?: { donthave(index: number): void }
    handshake(infohash: string, peerId: string): void
    _finished: boolean
    /** Set while the encrypted handshake looks for a pattern, or waits for a computation. */
    _cryptoSyncPattern: Uint8Array | null
    _pePending: boolean
    _encryptor: { decrypt(bytes: Uint8Array): Uint8Array; encrypt(bytes: Uint8Array): Uint8Array } | null
    /** Bytes that are no whole message yet, and how many are waited for. */
    _buffer: Uint8Array[]
    _bufferSize: number
    _parserSize: number
    _parser(bytes: Uint8Array): void
    _write(bytes: Uint8Array, done: (error: Error | null) => void): void
    _push(bytes: Uint8Array): void
    _debug(...words: unknown[]): void
    _onMessage(bytes: Uint8Array): void
    _parseHandshake(): void
    _parse(size: number, parser: (bytes: Uint8Array) => void): void
    _onHandshake(infohash: Uint8Array, peerId: Uint8Array, extensions: { fast: boolean }): void
    _onHave(index: number): void
    _onBitField(bytes: Uint8Array): void
    _onRequest(piece: number, offset: number, length: number): void
    _onCancel(piece: number, offset: number, length: number): void
    reject(piece: number, offset: number, length: number): void
    /** Bytes that the connection has not taken yet. */
    readonly _readableState: { readonly buffered: number }
    _read(done: (error: Error | null) => void): void
    _onExtended(id: number, bytes: Uint8Array): void
    _onAllowedFast(index: number): void
    _onSuggest(index: number): void
  }
}
