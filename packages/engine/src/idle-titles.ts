/** Announcing a title to the mainline DHT again after this long: peers forget it after half an hour. */
const ANNOUNCE_EVERY_MS = 15 * 60_000
/** Announcements are spread out: each asks dozens of nodes. */
const ANNOUNCE_GAP_MS = 4000
/** Titles given away at a time without being active; each is a topic announced on two networks. */
export const MAX_IDLE_TITLES = 1000

export interface IdleTitle {
  infohash: string
  /** Somebody's own files; absent: the engine's folder. */
  files?: string[] | undefined
}

/**
 * Titles that are given away but that nobody asks for at the moment. A torrent object costs about 6 MB and timers, so
 * such a title is only this entry; the first peer that asks for it wakes it.
 */
export class IdleTitles {
  #entries = new Map<string, IdleTitle & { announcedAt: number }>()
  #timer: NodeJS.Timeout | null = null
  #announce: (infohash: string) => void

  constructor(announce: (infohash: string) => void) {
    this.#announce = announce
  }

  get size(): number {
    return this.#entries.size
  }

  get(infohash: string): IdleTitle | undefined {
    return this.#entries.get(infohash)
  }

  values(): Iterable<IdleTitle> {
    return this.#entries.values()
  }

  add(title: IdleTitle): void {
    if (this.#entries.size >= MAX_IDLE_TITLES && !this.#entries.has(title.infohash)) return
    this.#entries.set(title.infohash, { ...title, announcedAt: 0 })
    this.#timer ??= setInterval(() => this.#tick(), ANNOUNCE_GAP_MS).unref()
  }

  delete(infohash: string): boolean {
    return this.#entries.delete(infohash)
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }

  #tick(): void {
    const now = Date.now()
    for (const entry of this.#entries.values()) {
      if (now - entry.announcedAt < ANNOUNCE_EVERY_MS) continue
      entry.announcedAt = now
      this.#announce(entry.infohash)
      return
    }
  }
}
