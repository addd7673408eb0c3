import { constants, type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The bytes of one torrent on disk, cut into segments of whole pieces. A segment is a sparse file named by its number
 * (`<infohash>/s/<number>`), so that old parts of a film can be given back to the disk without rewriting the rest, and
 * no name out of a torrent ever reaches the file system. Pieces lie at their offset; what is really there is known by
 * the bitfield in `TitleState`, never by a file's size.
 */
export interface PieceLayout {
  pieceLength: number
  size: number
}

/** A film of 50 GB becomes some 12,000 files; a quota is kept to within this much. */
const SEGMENT_BYTES = 4 * 1024 * 1024
/** Open files of one torrent: the reader's segment, the writer's and some for peers. */
const MAX_OPEN = 64
/** How often the time of use of a segment is written to disk. */
const TOUCH_EVERY_MS = 60_000

export class SegmentStore {
  readonly dir: string
  readonly piecesPerSegment: number
  #layout: PieceLayout
  #open = new Map<number, OpenSegment>()
  #used = new Map<number, number>()
  #closed = false

  constructor(dir: string, layout: PieceLayout) {
    this.dir = dir
    this.#layout = layout
    this.piecesPerSegment = Math.max(1, Math.floor(SEGMENT_BYTES / layout.pieceLength))
  }

  get segmentCount(): number {
    return Math.ceil(this.#layout.size / (this.#layout.pieceLength * this.piecesPerSegment))
  }

  segmentOf(piece: number): number {
    return Math.floor(piece / this.piecesPerSegment)
  }

  async read(piece: number, offset: number, length: number): Promise<Buffer> {
    const segment = this.segmentOf(piece)
    return this.#use(segment, async (handle) => {
      const bytes = Buffer.allocUnsafe(length)
      const { bytesRead } = await handle.read(bytes, 0, length, this.#offset(piece) + offset)
      if (bytesRead < length) throw new Error(`piece ${piece} ends early on disk`)
      this.#touch(segment, handle)
      return bytes
    })
  }

  async write(piece: number, bytes: Uint8Array): Promise<void> {
    const segment = this.segmentOf(piece)
    await this.#use(segment, async (handle) => {
      // A disk that runs full takes a part and says nothing until the next write.
      let written = 0
      while (written < bytes.length) {
        const rest = bytes.length - written
        const { bytesWritten } = await handle.write(bytes, written, rest, this.#offset(piece) + written)
        if (bytesWritten === 0) throw new Error('the disk takes nothing any more')
        written += bytesWritten
      }
      // The system notes the time of a write by itself.
      this.#used.set(segment, Date.now())
    })
  }

  /** When a segment was last read or written, in ms; 0 when it is not there. */
  async usedAt(segment: number): Promise<number> {
    const known = this.#used.get(segment)
    if (known !== undefined) return known
    const found = await stat(this.#path(segment)).catch(() => null)
    return found ? found.mtimeMs : 0
  }

  async remove(segment: number): Promise<void> {
    await rm(this.#path(segment), { force: true })
    // Only now: whoever opened it meanwhile holds a file that has no name any more.
    const open = this.#open.get(segment)
    this.#open.delete(segment)
    this.#used.delete(segment)
    if (open?.users === 0) await close(open)
  }

  /** Removes files in which no piece is: what a write that failed, or a process that died, left behind. */
  async sweep(has: (piece: number) => boolean): Promise<void> {
    const names = await readdir(join(this.dir, 's')).catch(() => [] as string[])
    for (const name of names) {
      const first = Number(name) * this.piecesPerSegment
      const pieces = Array.from({ length: this.piecesPerSegment }, (_, at) => first + at)
      if (/^\d+$/.test(name) && !pieces.some(has)) await this.remove(Number(name)).catch(() => {})
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    const idle = [...this.#open.values()].filter(({ users }) => users === 0)
    this.#open.clear()
    await Promise.all(idle.map(close))
  }

  /** Runs something on a segment's file, which stays open as long as anybody uses it. */
  async #use<T>(segment: number, run: (handle: FileHandle) => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('the store is closed')
    const open = this.#open.get(segment) ?? { handle: this.#openSegment(segment), users: 0 }
    this.#open.delete(segment)
    this.#open.set(segment, open)
    open.users += 1
    try {
      const handle = await open.handle
      return await run(handle)
    } catch (error) {
      if (this.#open.get(segment) === open) this.#open.delete(segment)
      throw error
    } finally {
      open.users -= 1
      if (open.users === 0 && this.#open.get(segment) !== open) void close(open)
      this.#closeOldest()
    }
  }

  #closeOldest(): void {
    for (const [segment, open] of this.#open) {
      if (this.#open.size <= MAX_OPEN) return
      if (open.users > 0) continue
      this.#open.delete(segment)
      void close(open)
    }
  }

  async #openSegment(segment: number): Promise<FileHandle> {
    const path = this.#path(segment)
    // 'r+' needs the file and 'w+' empties it: this creates it where it is missing and leaves it alone where it is not.
    const flags = constants.O_RDWR | constants.O_CREAT
    return open(path, flags).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
      await mkdir(join(this.dir, 's'), { recursive: true })
      return open(path, flags)
    })
  }

  #touch(segment: number, handle: FileHandle): void {
    const now = Date.now()
    if (now - (this.#used.get(segment) ?? 0) < TOUCH_EVERY_MS) return
    this.#used.set(segment, now)
    void handle.utimes(now / 1000, now / 1000).catch(() => {})
  }

  #path(segment: number): string {
    return join(this.dir, 's', String(segment))
  }

  #offset(piece: number): number {
    return (piece % this.piecesPerSegment) * this.#layout.pieceLength
  }
}

interface OpenSegment {
  handle: Promise<FileHandle>
  users: number
}

async function close(open: OpenSegment): Promise<void> {
  await open.handle.then((handle) => handle.close()).catch(() => {})
}
