declare module 'hyperswarm' {
  import type EventEmitter from 'node:events'
  import type { Duplex } from 'node:stream'
  import type HyperDHT from 'hyperdht'
  import type { DhtKeyPair, DhtNode } from 'hyperdht'

  export interface SwarmOptions {
    dht?: HyperDHT
    keyPair?: DhtKeyPair
    seed?: Buffer
    bootstrap?: (string | DhtNode)[] | false
    nodes?: DhtNode[]
    maxPeers?: number
    maxClientConnections?: number
    maxServerConnections?: number
    maxParallel?: number
    firewall?: (publicKey: Buffer, payload?: unknown) => boolean
    /** Milliseconds a finished or failed handshake stays known; each costs memory. */
    handshakeClearWait?: number
    backoffs?: number[]
    jitter?: number
  }

  export interface PeerInfo extends EventEmitter {
    readonly publicKey: Buffer
    readonly topics: Buffer[]
    readonly prioritized: boolean
    readonly relayAddresses: DhtNode[] | null
    readonly client: boolean
    ban(banned?: boolean): void
    reconnect(again: boolean): void
  }

  export interface PeerDiscovery {
    readonly topic: Buffer
    flushed(): Promise<boolean>
    refresh(options?: { client?: boolean; server?: boolean; limit?: number }): Promise<void>
    destroy(): Promise<void>
  }

  /** A Noise connection; `publicKey` is ours. */
  export interface SwarmConnection extends Duplex {
    readonly publicKey: Buffer
    readonly remotePublicKey: Buffer
    readonly isInitiator: boolean
    readonly handshakeHash: Buffer
    readonly rawStream: { remoteHost: string; remotePort: number; bytesReceived?: number; bytesTransmitted?: number }
    readonly userData: unknown
    setKeepAlive(ms: number): void
    setTimeout(ms: number): void
  }

  class Hyperswarm extends EventEmitter<{
    connection: [connection: SwarmConnection, info: PeerInfo]
    update: []
    ban: [info: PeerInfo, error: Error]
  }> {
    constructor(options?: SwarmOptions)
    readonly dht: HyperDHT
    readonly keyPair: DhtKeyPair
    readonly connections: Set<SwarmConnection>
    readonly peers: Map<string, PeerInfo>
    readonly connecting: number
    readonly destroyed: boolean
    join(topic: Buffer, options?: { server?: boolean; client?: boolean; limit?: number }): PeerDiscovery
    leave(topic: Buffer): Promise<void>
    joinPeer(publicKey: Buffer): void
    leavePeer(publicKey: Buffer): void
    status(topic: Buffer): PeerDiscovery | null
    topics(): Iterable<PeerDiscovery>
    listen(): Promise<void>
    flush(): Promise<boolean>
    suspend(options?: Record<string, unknown>): Promise<void>
    resume(options?: Record<string, unknown>): Promise<void>
    clear(): Promise<void>
    destroy(options?: { force?: boolean }): Promise<void>
  }

  export default Hyperswarm
}
