import type { Build } from '@kinoswarm/catalog-feed'
import { readJson } from '../home/json-file.ts'
import * as rules from './rules.ts'

export type Installed = rules.Installed<Build>
export type InstallState = rules.InstallState<Build>

/** Reads `install.json`. A damaged one means that nothing is installed: the newest release is fetched or found again. */
export async function readInstallState(path: string): Promise<InstallState> {
  const value = await readJson(path).catch(() => undefined)
  if (typeof value !== 'object' || value === null) return rules.emptyInstall()
  const { good, previous, trial, bad, pinned, history } = value as Record<string, unknown>
  const tries = isInstalled(trial) ? (trial as Installed & { tries?: unknown }).tries : undefined
  return {
    good: isInstalled(good) ? good : undefined,
    previous: isInstalled(previous) ? previous : undefined,
    trial: isInstalled(trial) && typeof tries === 'number' ? { ...trial, tries } : undefined,
    pinned: isInstalled(pinned) ? pinned : undefined,
    history: Array.isArray(history) ? history.filter(isInstalled) : [],
    bad: Array.isArray(bad) ? bad.filter((key) => typeof key === 'string') : [],
  }
}

/** The file is our own; what is checked is that every field is there. The build was verified before it was written. */
function isInstalled(value: unknown): value is Installed {
  const { seq, root, version, drive, build } = (value ?? {}) as Record<string, unknown>
  const { drive: core, files } = (build ?? {}) as Record<string, unknown>
  const whole =
    Number.isInteger(seq) && Number.isInteger(root) && typeof version === 'string' && typeof drive === 'string'
  return whole && typeof core === 'object' && Array.isArray(files)
}
