import { readJson, writeJson } from '../home/json-file.ts'
import { homeFiles } from '../home/paths.ts'

/** A film that is kept for others, and the bytes of the quota it takes. */
export interface AdoptedFilm {
  infohash: string
  size: number
}

const infohashPattern = /^[0-9a-f]{40}$/

/** What this home keeps for others, over restarts. A damaged list counts as none. */
export async function readAdopted(home: string): Promise<AdoptedFilm[]> {
  const value = await readJson(homeFiles.adopted(home)).catch(() => undefined)
  return Array.isArray(value) ? value.filter(isFilm) : []
}

export async function writeAdopted(home: string, films: readonly AdoptedFilm[]): Promise<void> {
  await writeJson(
    homeFiles.adopted(home),
    films.map(({ infohash, size }) => ({ infohash, size })),
  )
}

function isFilm(value: unknown): value is AdoptedFilm {
  const { infohash, size } = (value ?? {}) as Record<string, unknown>
  return typeof infohash === 'string' && infohashPattern.test(infohash) && Number.isSafeInteger(size)
}
