import { stat } from 'node:fs/promises'
import { homeFiles } from '../home/paths.ts'
import { SettingsStore } from '../settings.ts'

/** Bytes that watched films may take, in a home where somebody watches films; 0 where nobody does. */
export async function viewersRoom(home: string): Promise<number> {
  // Written with the first film that is watched.
  const watches = await stat(homeFiles.library(home)).catch(() => null)
  if (!watches) return 0
  const settings = await SettingsStore.open(homeFiles.settings(home))
  return settings.value.cacheQuota
}
