import { readJson, writeJson } from './json-file.ts'
import { homeFiles } from './paths.ts'

/** Channel id → Unix seconds when a capsule file of it was read here last. */
export type CapsulesRead = Record<string, number>

/** Only said in reports: a damaged note counts as none. */
export async function capsulesRead(home: string): Promise<CapsulesRead> {
  const value = await readJson(homeFiles.capsules(home)).catch(() => undefined)
  const entries = Object.entries((value ?? {}) as Record<string, unknown>)
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'))
}

export async function noteCapsule(home: string, channel: string, now: number): Promise<void> {
  await writeJson(homeFiles.capsules(home), { ...(await capsulesRead(home)), [channel]: now })
}
