import type { EngineOptions } from './api.ts'
import type { ShelvedTitle } from './disk/shelf.ts'

/** What was watched is given back once, or for two days, whichever comes first. */
const DEFAULT_RATIO = 1
const DEFAULT_HOURS = 48

/**
 * Whether a title that was fetched goes on being given when nobody watches it: until as much was given as is here
 * (times the ratio), or until the hours since its last use are over. What is kept offline is always given.
 */
export function mayGive(title: ShelvedTitle, options: EngineOptions, now: number): boolean {
  if (title.bytes === 0 || options.giveWatched === false) return false
  if (title.pinned) return true
  const given = title.given / title.bytes
  const hours = (now / 1000 - title.used) / 3600
  return given < (options.giveRatio ?? DEFAULT_RATIO) && hours < (options.giveHours ?? DEFAULT_HOURS)
}
