declare module 'bittorrent-tracker' {
  import type { EventEmitter } from 'node:events'

  export class Server extends EventEmitter {
    constructor(options?: { udp?: boolean; ws?: boolean; http?: boolean; stats?: boolean })
    readonly http: { address(): { port: number } }
    listen(port: number, host?: string): void
    close(done?: () => void): void
  }
}
