import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { TitleState } from './title-state.ts'

/**
 * Lets a title that was kept for others go before all others when room is needed: it counts as never used. One that was
 * watched here stays among those that were. To be called before it is unpinned.
 */
export async function dropFirst(dir: string, infohash: string): Promise<void> {
  const state = new TitleState(join(dir, infohash))
  await state.load()
  if (state.notes.used > 0) return
  const segments = join(state.dir, 's')
  const names = await readdir(segments).catch(() => [])
  // One that goes meanwhile is gone.
  await Promise.all(names.map((name) => utimes(join(segments, name), 0, 0).catch(() => {})))
}
