declare module 'corestore' {
  import type { Duplex } from 'node:stream'
  import type Hypercore from 'hypercore'
  import type { CoreStorage, KeyPair, Manifest } from 'hypercore'
  import ReadyResource from 'ready-resource'

  export interface CoreOptions {
    key?: Buffer | string | null
    discoveryKey?: Buffer
    name?: string
    manifest?: Manifest
    keyPair?: KeyPair
    writable?: boolean
    exclusive?: boolean
    active?: boolean
    createIfMissing?: boolean
    valueEncoding?: string
    timeout?: number
    /** False: never follow a writer that rewrites its history. */
    allowFork?: boolean
  }

  class Corestore extends ReadyResource {
    constructor(
      storage: string | CoreStorage,
      options?: { writable?: boolean; readOnly?: boolean; allowBackup?: boolean; wait?: boolean; id?: Buffer },
    )
    readonly primaryKey: Buffer
    get(options: CoreOptions | Buffer | string): Hypercore
    session(options?: { writable?: boolean }): Corestore
    namespace(name: string | Buffer, options?: { writable?: boolean }): Corestore
    replicate(stream: boolean | Duplex, options?: Record<string, unknown>): Duplex
    findingPeers(): () => void
    staticify(core: Hypercore, options?: CoreOptions): Promise<Hypercore>
    createKeyPair(name: string): Promise<KeyPair>
    list(namespace?: Buffer): AsyncIterable<Buffer>
    watch(listener: (core: Hypercore) => void): void
    unwatch(listener: (core: Hypercore) => void): void
    suspend(): Promise<void>
    resume(): Promise<void>
  }

  export default Corestore
}
