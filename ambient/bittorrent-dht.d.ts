declare module 'bittorrent-dht' {
  import { EventEmitter } from 'node:events'

  interface MainlineOptions {
    /** False: none. */
    bootstrap?: string[] | false
    host?: string
    /** Not bound yet. */
    socket?: import('node:dgram').Socket
    timeout?: number
    concurrency?: number
    maxAge?: number
    maxTables?: number
    maxValues?: number
    maxPeers?: number
  }
  class Client extends EventEmitter {
    constructor(options?: MainlineOptions)
    readonly destroyed: boolean
    readonly nodes: { toArray(): { id: Uint8Array; host: string; port: number }[]; count(): number }
    listen(port?: number, address?: string, onlistening?: () => void): void
    address(): { address: string; port: number }
    addNode(node: { host: string; port: number }): void
    announce(infohash: Buffer | string, port: number, done?: (error: Error | null) => void): void
    /** Emits `peer` ({ host, port }, infohash, from) for each address found; returns an abort function. */
    lookup(infohash: Buffer | string, done?: (error: Error | null, nodes: number) => void): () => void
    toJSON(): { nodes: { host: string; port: number }[] }
    destroy(done?: () => void): void
  }

  export { Client }
}
