/** Where a channel's trusted state is kept: one small file, replaced whole or not at all. */
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

export interface StateStore {
  /** Bytes, or null when nothing was ever written. */
  read(): Promise<Buffer | null>
  /** Resolves when the bytes will survive a crash. */
  write(bytes: Buffer): Promise<void>
  /** Where this state lives, in words that change when its folder is copied or restored. */
  place(): Promise<string>
  /** Puts an unreadable state aside, for whoever wants to look at it. */
  setAside(): Promise<void>
}

export class FileState implements StateStore {
  readonly path: string
  #writing: Promise<void> = Promise.resolve()

  constructor(path: string) {
    this.path = path
  }

  async read(): Promise<Buffer | null> {
    try {
      return await readFile(this.path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  }

  write(bytes: Buffer): Promise<void> {
    const written = this.#writing.then(() => writeAtomic(this.path, bytes))
    this.#writing = written.catch(() => undefined)
    return written
  }

  async place(): Promise<string> {
    const folder = dirname(this.path)
    await mkdir(folder, { recursive: true })
    const { dev, ino, birthtimeMs } = await stat(folder)
    return `${dev}:${ino}:${Math.floor(birthtimeMs)}`
  }

  async setAside(): Promise<void> {
    await rename(this.path, `${this.path}.damaged`)
  }
}

/** State that lives as long as the process, for tests and for looking at a channel without following it. */
export class MemoryState implements StateStore {
  bytes: Buffer | null = null

  async read(): Promise<Buffer | null> {
    return this.bytes
  }

  async write(bytes: Buffer): Promise<void> {
    this.bytes = bytes
  }

  async place(): Promise<string> {
    return 'memory'
  }

  async setAside(): Promise<void> {
    this.bytes = null
  }
}

/**
 * Writes beside the file, syncs, renames: a reader sees the old or the new content, never a part. What lies in the place
 * beside it already is not written into, for in a shared folder somebody else may have put a link or an open file there.
 */
export async function writeAtomic(path: string, bytes: Buffer, mode = 0o600): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.new`
  await rm(temporary, { force: true })
  const file = await open(temporary, 'wx', mode)
  try {
    await file.writeFile(bytes)
    await file.datasync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
}
