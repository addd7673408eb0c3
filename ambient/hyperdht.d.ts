declare module 'hyperdht' {
  import type EventEmitter from 'node:events'
  import type NoiseSecretStream from '@hyperswarm/secret-stream'

  export interface DhtNode {
    host: string
    port: number
  }

  export interface DhtKeyPair {
    publicKey: Buffer
    secretKey: Buffer
  }

  export interface DhtOptions {
    bootstrap?: (string | DhtNode)[] | false
    nodes?: DhtNode[]
    host?: string
    port?: number
    keyPair?: DhtKeyPair
    seed?: Buffer
    ephemeral?: boolean
    firewalled?: boolean
    anyPort?: boolean
    connectionKeepAlive?: number | false
    deferRandomPunch?: boolean
    randomPunchInterval?: number
    /** Makes its sockets and streams. */
    udx?: object
  }

  class HyperDHT extends EventEmitter {
    constructor(options?: DhtOptions)
    readonly host: string | null
    readonly port: number
    readonly online: boolean
    readonly degraded: boolean
    readonly firewalled: boolean
    readonly randomized: boolean
    readonly ephemeral: boolean
    readonly bootstrapped: boolean
    readonly destroyed: boolean
    /** Asked before every query of a small table. */
    bootstrapNodes: DhtNode[]
    readonly defaultKeyPair: DhtKeyPair
    readonly remoteAddress: () => DhtNode | null
    readonly stats: { requests: { active: number; total: number; responses: number; timeouts: number } } & Record<
      string,
      unknown
    >
    fullyBootstrapped(): Promise<void>
    ready(): Promise<void>
    toArray(options?: { limit?: number }): DhtNode[]
    address(): DhtNode & { family: number }
    addNode(node: DhtNode): void
    connect(publicKey: Buffer, options?: Record<string, unknown>): NoiseSecretStream
    ping(node: DhtNode, options?: { retry?: boolean }): Promise<unknown>
    lookup(topic: Buffer): AsyncIterable<{ peers: { publicKey: Buffer }[] }> & { destroy(): void }
    createServer(onconnection: (connection: NodeJS.EventEmitter) => void): {
      listen(keyPair: DhtKeyPair): Promise<void>
    }
    announce(topic: Buffer, keyPair: { publicKey: Buffer; secretKey: Buffer }): { finished(): Promise<void> }
    refresh(): void
    request(
      message: { command: number; target: Buffer; value: Buffer },
      to: DhtNode,
      options?: { retry?: boolean },
    ): Promise<unknown>
    static hash(data: Buffer): Buffer
    bind(): Promise<void>
    /** The port that stays the same and answers strangers. */
    localAddress(): DhtNode | null
    suspend(): Promise<void>
    resume(): Promise<void>
    destroy(options?: { force?: boolean }): Promise<void>
    static keyPair(seed?: Buffer): DhtKeyPair
    static bootstrapper(port: number, host: string, options?: DhtOptions): HyperDHT
    static BOOTSTRAP: DhtNode[]
  }

  export default HyperDHT
}
