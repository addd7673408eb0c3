declare module 'hypercore' {
  import type { Duplex } from 'node:stream'
  import ReadyResource from 'ready-resource'

  export interface KeyPair {
    publicKey: Buffer
    secretKey: Buffer
  }

  export interface Manifest {
    version?: number
    hash?: 'blake2b'
    quorum?: number
    signers: { publicKey: Buffer; namespace?: Buffer; signature?: 'ed25519' }[]
    prologue?: { hash: Buffer; length: number } | null
  }

  export interface Peer {
    remotePublicKey: Buffer
    remoteFork: number
    remoteLength: number
    remoteContiguousLength: number
    remoteSynced: boolean
    uploading: boolean
    downloading: boolean
    stats: Record<string, unknown>
  }

  export interface Download {
    done(): Promise<void>
    destroy(): void
  }

  export interface GetOptions {
    wait?: boolean
    timeout?: number
    valueEncoding?: string
  }

  export interface SessionOptions {
    writable?: boolean
    snapshot?: boolean
    active?: boolean
    keyPair?: KeyPair
    valueEncoding?: string
  }

  /** The database under a store. */
  export interface CoreStorage {
    readonly path: string
  }

  class Hypercore extends ReadyResource {
    constructor(storage: string, key?: Buffer | null, options?: Record<string, unknown>)
    static key(manifest: Manifest): Buffer
    /** What a Corestore opens by itself when it is given a path; options go to the database. */
    static defaultStorage(path: string, options?: { writeBufferSize?: number }): CoreStorage
    static discoveryKey(key: Buffer): Buffer
    static createProtocolStream(isInitiator: boolean | Duplex, options?: Record<string, unknown>): Duplex
    readonly key: Buffer
    readonly id: string
    readonly discoveryKey: Buffer
    readonly keyPair: KeyPair | null
    readonly manifest: Manifest | null
    readonly length: number
    readonly byteLength: number
    readonly contiguousLength: number
    readonly remoteContiguousLength: number
    readonly fork: number
    readonly writable: boolean
    readonly readable: boolean
    readonly peers: Peer[]
    // biome-ignore lint/suspicious/noExplicitAny: internals that staticify and the capsule reach for
    readonly core: any
    // biome-ignore lint/suspicious/noExplicitAny: internals that staticify and the capsule reach for
    readonly state: any
    session(options?: SessionOptions): Hypercore
    snapshot(options?: SessionOptions): Hypercore
    update(options?: { wait?: boolean }): Promise<boolean>
    get(index: number, options?: GetOptions): Promise<Buffer | null>
    has(start: number, end?: number): Promise<boolean>
    append(
      blocks: Buffer | Buffer[],
      options?: { keyPair?: KeyPair; writable?: boolean },
    ): Promise<{ length: number; byteLength: number }>
    truncate(length: number, options?: { fork?: number; keyPair?: KeyPair }): Promise<void>
    clear(start: number, end?: number): Promise<unknown>
    purge(): Promise<void>
    treeHash(length?: number): Promise<Buffer>
    download(range?: { start?: number; end?: number; blocks?: number[]; linear?: boolean }): Download
    findingPeers(): () => void
    replicate(isInitiator: boolean | Duplex, options?: Record<string, unknown>): Duplex
    proof(options: Record<string, unknown>): Promise<unknown>
    applyProof(proof: unknown): Promise<boolean>
  }

  export default Hypercore
}
