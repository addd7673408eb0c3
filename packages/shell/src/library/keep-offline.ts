import type { Engine } from '@kinoswarm/engine'
import type { LibraryEntry, PlayRequest } from '../api.ts'
import type { PlayableSource } from '../playback/playbacks.ts'

export interface KeepOfflineOptions {
  engine: () => Promise<Engine>
  find: (request: PlayRequest) => Promise<PlayableSource>
}

/**
 * Carries out “keep offline”: such a film is fetched whole, never dropped for room, and given to others. The engine
 * remembers it over restarts; call this with each entry that changed and what it was before.
 */
export async function keepOffline(
  { engine, find }: KeepOfflineOptions,
  change: { key: string; entry: LibraryEntry; before: LibraryEntry | undefined },
): Promise<void> {
  const { key, entry, before } = change
  if (Boolean(entry.keepOffline) === Boolean(before?.keepOffline)) return
  const [channel = '', id = '', episode] = key.split('/')
  const { source } = await find({ channel, id, ...(episode !== undefined && { episode }) })
  const running = await engine()
  if (entry.keepOffline) {
    await running.adopt(source)
    await running.pin(source.infohash, true)
  } else {
    await running.pin(source.infohash, false)
    await running.unseed(source.infohash)
  }
}
