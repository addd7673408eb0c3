import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Who has not repeated an import by then will not. */
const keptMs = 7 * 24 * 3_600_000

const running = new Map<string, Promise<unknown>>()

/** One import of a capsule at a time: the same one again waits, and finds then that everything is here. */
export async function oneAtATime<T>(dir: string, work: () => Promise<T>): Promise<T> {
  while (running.has(dir)) await running.get(dir)
  const mine = work()
  running.set(
    dir,
    mine.then(
      () => {},
      () => {},
    ),
  )
  return mine.finally(() => running.delete(dir))
}

/** Removes what interrupted imports left long ago. */
export async function forgetOld(workDir: string, now = Date.now()): Promise<void> {
  const names = await readdir(workDir).catch(() => [])
  for (const name of names.filter((one) => one.startsWith('capsule-'))) {
    const dir = join(workDir, name)
    if (running.has(dir)) continue
    const changed = await lastChange(dir)
    if (changed !== null && now - changed > keptMs) await rm(dir, { recursive: true, force: true })
  }
}

/** The note of the place is written anew every few megabytes; without one the folder itself says. */
async function lastChange(dir: string): Promise<number | null> {
  const found = await Promise.all([join(dir, 'place.json'), dir].map((path) => stat(path).catch(() => null)))
  const times = found.flatMap((one) => (one ? [one.mtimeMs] : []))
  return times.length > 0 ? Math.max(...times) : null
}
