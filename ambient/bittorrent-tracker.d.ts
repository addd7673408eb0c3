declare module 'bittorrent-tracker' {
  import { EventEmitter } from 'node:events'

  interface Scraped {
    complete?: unknown
    incomplete?: unknown
  }
  export default class Client extends EventEmitter {
    static scrape(
      options: { infoHash: string; announce: string; wrtc?: false },
      done: (error: Error | null, found?: Scraped) => void,
    ): Client
    destroy(): void
  }

  export class Server extends EventEmitter {
    constructor(options?: { udp?: boolean; ws?: boolean; http?: boolean; stats?: boolean })
    readonly http: { address(): { port: number } }
    listen(port: number, host?: string): void
    close(done?: () => void): void
  }
}
