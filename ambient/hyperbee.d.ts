declare module 'hyperbee' {
  import type Hypercore from 'hypercore'
  import ReadyResource from 'ready-resource'

  export interface BeeOptions {
    keyEncoding?: unknown
    valueEncoding?: unknown
  }
  export interface BeeNode {
    seq: number
    key: unknown
    value: unknown
  }
  export interface BeeBatch {
    put(key: unknown, value: unknown, options?: BeeOptions): Promise<void>
    del(key: unknown, options?: BeeOptions): Promise<void>
    flush(): Promise<void>
    close(): Promise<void>
  }
  class Hyperbee extends ReadyResource {
    constructor(core: Hypercore, options?: BeeOptions & { metadata?: { contentFeed?: Buffer | null } })
    readonly core: Hypercore
    readonly version: number
    get(key: unknown, options?: BeeOptions & { wait?: boolean; timeout?: number }): Promise<BeeNode | null>
    put(key: unknown, value: unknown, options?: BeeOptions): Promise<void>
    batch(options?: BeeOptions): BeeBatch
    checkout(version: number, options?: BeeOptions): Hyperbee
    createReadStream(range?: Record<string, unknown>, options?: Record<string, unknown>): AsyncIterable<BeeNode>
    getHeader(options?: Record<string, unknown>): Promise<{ metadata?: { contentFeed?: Buffer | null } } | null>
  }
  export default Hyperbee
}
