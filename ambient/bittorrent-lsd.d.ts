declare module 'bittorrent-lsd' {
  import type EventEmitter from 'node:events'

  export interface Announcement {
    host: string
    port: string
    infoHash: string[]
    cookie: string | null
  }

  /** Local discovery (BEP 14) of one torrent. */
  export default class LSD extends EventEmitter {
    constructor(options: { peerId: string; infoHash: string; port: number })
    readonly infoHash: string
    destroyed: boolean
    start(): void
    destroy(done?: () => void): void
    _parseAnnounce(text: string): Announcement | null
  }
}
