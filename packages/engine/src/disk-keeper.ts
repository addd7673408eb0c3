import { join } from 'node:path'
import { aheadLimit, chooseVictims, excessBytes, floorFor, roomFor, type SegmentUse } from './disk/quota.ts'
import { diskBytes, evict, isOnDisk, sweep } from './disk/room.ts'
import { type Shelf, segmentUse } from './disk/shelf.ts'
import { neededBy } from './stream/window.ts'
import type { Title } from './title.ts'

/** How often limits are looked at while films are fetched; what comes in between is what `HEADROOM_SHARE` is for. */
const LOOK_EVERY_MS = 300
/** And while nothing does: somebody else may fill the disk. */
const LOOK_IDLE_MS = 5000
/** Room that is made before the quota is reached, so that it is not passed. */
const HEADROOM_SHARE = 0.1
const MAX_HEADROOM_BYTES = 64 * 1024 * 1024
/** From here on nothing is fetched that nobody waits for. */
const TIGHT_SHARE = 0.85
const DEFAULT_QUOTA = 10 * 1024 ** 3
const DEFAULT_FREE_FLOOR = 1024 ** 3

export interface DiskLimits {
  quota?: number | undefined
  freeFloor?: number | undefined
}

/** Keeps what is on disk within its limits while films are played. The rules are in `disk/quota.ts`. */
export class DiskKeeper {
  used = 0
  #dir: string
  #shelf: Shelf
  #active: () => Iterable<Title>
  #limits: () => DiskLimits
  #timer: NodeJS.Timeout | null = null
  #busy = false
  #stopped = false

  constructor(options: { dir: string; shelf: Shelf; active: () => Iterable<Title>; limits: () => DiskLimits }) {
    this.#dir = options.dir
    this.#shelf = options.shelf
    this.#active = options.active
    this.#limits = options.limits
    this.wake()
  }

  stop(): void {
    this.#stopped = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  /** Call when something begins to be fetched. */
  wake(): void {
    if (this.#timer) clearTimeout(this.#timer)
    if (this.#stopped) return
    void this.look().catch(() => {})
    const fetching = [...this.#active()].some((title) => title.fetching)
    this.#timer = setTimeout(() => this.wake(), fetching ? LOOK_EVERY_MS : LOOK_IDLE_MS).unref()
  }

  async look(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    try {
      await this.#tidy()
    } finally {
      this.#busy = false
    }
  }

  async #tidy(): Promise<void> {
    const { quota = DEFAULT_QUOTA, freeFloor = DEFAULT_FREE_FLOOR } = this.#limits()
    const active = [...this.#active()].filter((title) => title.countsForQuota)
    for (const title of active) {
      this.#shelf.titles.set(title.infohash, {
        ...title.state.notes,
        infohash: title.infohash,
        bytes: diskBytes(title),
      })
    }
    this.used = this.#shelf.unpinnedBytes
    const { free, total } = await this.#shelf.space()
    const disk = { used: this.used, quota, free, freeFloor: floorFor(freeFloor, total) }
    if (free < disk.freeFloor) for (const title of active) await sweep(title)
    const room = roomFor(disk)
    const limit = aheadLimit(room, active.filter((title) => title.readers.size > 0).length)
    const tight = this.used > room * TIGHT_SHARE
    for (const title of active) title.fit({ aheadLimit: limit, room: !tight || title.pinned })
    const headroom = Math.min(MAX_HEADROOM_BYTES, room * HEADROOM_SHARE)
    const excess = excessBytes({ ...disk, quota: room - headroom })
    if (excess > 0) await this.#evict(excess, limit)
  }

  async #evict(excess: number, limit: number): Promise<void> {
    const open = new Map([...this.#active()].map((title) => [title.infohash, title]))
    const segments: SegmentUse[] = []
    for (const shelved of [...this.#shelf.titles.values()]) {
      if (shelved.pinned || shelved.bytes === 0) continue
      const title = open.get(shelved.infohash)
      segments.push(...(title ? await this.#segmentsOf(title, limit) : await this.#shelf.segments(shelved.infohash)))
    }
    const byTitle = new Map<string, number[]>()
    for (const { infohash, segment } of chooseVictims(segments, excess)) {
      byTitle.set(infohash, [...(byTitle.get(infohash) ?? []), segment])
    }
    for (const [infohash, victims] of byTitle) {
      const title = [...this.#active()].find((active) => active.infohash === infohash)
      if (title) for (const segment of victims) await evict(title, segment)
      else await this.#shelf.evict(infohash, victims)
    }
  }

  async #segmentsOf(title: Title, limit: number): Promise<SegmentUse[]> {
    const { info, torrent } = title
    if (!info || !torrent || torrent.destroyed || !torrent.ready) return []
    return segmentUse(title.infohash, {
      torrent: info,
      dir: join(this.#dir, title.infohash),
      has: (piece) => isOnDisk(title, piece),
      needed: neededBy(title.readers, info.pieceLength, limit),
    })
  }
}
