declare module 'hyperdrive' {
  import type Corestore from 'corestore'
  import type Hyperbee from 'hyperbee'
  import type Hypercore from 'hypercore'
  import type { Download, Manifest } from 'hypercore'
  import ReadyResource from 'ready-resource'

  export interface BlobId {
    blockOffset: number
    blockLength: number
    byteOffset: number
    byteLength: number
  }
  export interface DriveEntry {
    seq: number
    key: string
    value: { executable: boolean; linkname: string | null; blob: BlobId | null; metadata: unknown }
  }
  export interface Blobs {
    readonly core: Hypercore
    get(
      id: BlobId,
      options?: { wait?: boolean; timeout?: number; start?: number; end?: number },
    ): Promise<Buffer | null>
    put(data: Buffer): Promise<BlobId>
  }
  class Hyperdrive extends ReadyResource {
    constructor(store: Corestore, key?: Buffer | string | null, options?: Record<string, unknown>)
    static getContentKey(manifest: Manifest, key: Buffer): Buffer | null
    static getContentManifest(manifest: Manifest, key: Buffer): Manifest | null
    static getDriveKey(store: Corestore): Promise<Buffer>
    readonly corestore: Corestore
    readonly db: Hyperbee
    readonly core: Hypercore
    readonly blobs: Blobs | null
    readonly key: Buffer
    readonly id: string
    readonly contentKey: Buffer | undefined
    readonly discoveryKey: Buffer
    readonly version: number
    readonly writable: boolean
    update(options?: { wait?: boolean }): Promise<boolean>
    getBlobs(): Promise<Blobs>
    get(path: string, options?: { wait?: boolean; timeout?: number }): Promise<Buffer | null>
    entry(path: string, options?: { wait?: boolean; timeout?: number; follow?: boolean }): Promise<DriveEntry | null>
    exists(path: string): Promise<boolean>
    has(path: string): Promise<boolean>
    put(path: string, data: Buffer, options?: { executable?: boolean; metadata?: unknown }): Promise<void>
    putEntry(path: string, entry: { executable?: boolean; blob?: BlobId | null; metadata?: unknown }): Promise<void>
    del(path: string): Promise<void>
    batch(): Hyperdrive & { flush(): Promise<void> }
    checkout(version: number): Hyperdrive
    list(folder?: string, options?: { recursive?: boolean }): AsyncIterable<DriveEntry>
    download(folder?: string, options?: Record<string, unknown>): Download
    clear(path: string): Promise<unknown>
    purge(): Promise<void>
    findingPeers(): () => void
  }
  export default Hyperdrive
}
