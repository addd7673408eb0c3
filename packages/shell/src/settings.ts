import EventEmitter from 'node:events'
import type { Settings } from './api.ts'
import { ShellError } from './errors.ts'
import { readJson, writeJson } from './home/json-file.ts'

/** 10 GiB: some ten films. */
const defaultQuota = 10 * 2 ** 30
/** Below this not even the window around the playhead fits. */
const quotaMinBytes = 256 * 2 ** 20
const speedMaxBytes = 2 ** 40
const languageCountMax = 16
/** Poster size, subtitle look, volume, layout: a kilobyte or two. */
const uiMaxBytes = 16 * 1024

export const defaultSettings: Settings = {
  language: '',
  downLimit: 0,
  upLimit: 0,
  seedApp: true,
  seedWatched: true,
  seedAdopted: false,
  cacheQuota: defaultQuota,
  subtitleLanguages: [],
  audioLanguages: [],
  watchedAt: 0.8,
  theme: 'dark',
  lan: true,
  mainline: true,
  ui: {},
}

type Checks = { [Name in keyof Settings]: (value: unknown) => boolean }

const checks: Checks = {
  language: isLanguage,
  downLimit: between(0, speedMaxBytes),
  upLimit: between(0, speedMaxBytes),
  seedApp: isBoolean,
  seedWatched: isBoolean,
  seedAdopted: isBoolean,
  cacheQuota: between(quotaMinBytes, Number.MAX_SAFE_INTEGER),
  subtitleLanguages: isLanguageList,
  audioLanguages: isLanguageList,
  watchedAt: between(0.5, 1),
  theme: (value) => value === 'dark' || value === 'light' || value === 'system',
  lan: isBoolean,
  mainline: isBoolean,
  ui: isSmallObject,
}

/** Keeps what fits of an unknown object; an unknown name or a value out of bounds throws USAGE, naming it. */
export function parseSettingsPatch(value: Record<string, unknown>): Partial<Settings> {
  for (const [name, setting] of Object.entries(value)) {
    const fits = Object.hasOwn(checks, name) && checks[name as keyof Settings](setting)
    if (!fits) throw new ShellError('USAGE', `The setting “${name.slice(0, 40)}” cannot have that value.`)
  }
  return value as Partial<Settings>
}

/** What the person chose. `update` after each change, already on disk. */
export class SettingsStore extends EventEmitter<{ update: [] }> {
  readonly #path: string
  #value: Settings
  #changing: Promise<unknown> = Promise.resolve()

  private constructor(path: string, value: Settings) {
    super()
    this.#path = path
    this.#value = value
  }

  /** A setting that does not fit any more (an older or newer shell wrote it) falls back to its default alone. */
  static async open(path: string): Promise<SettingsStore> {
    const stored = await readJson(path)
    const known = Object.entries((stored ?? {}) as Record<string, unknown>).filter(
      ([name, value]) => Object.hasOwn(checks, name) && checks[name as keyof Settings](value),
    )
    return new SettingsStore(path, { ...defaultSettings, ...Object.fromEntries(known) })
  }

  get value(): Settings {
    return this.#value
  }

  /** One after the other: two at once, as a page sends them, would each forget the other's. */
  change(patch: Partial<Settings>): Promise<Settings> {
    const changed = this.#changing.then(() => this.#change(patch))
    this.#changing = changed.catch(() => {})
    return changed
  }

  async #change(patch: Partial<Settings>): Promise<Settings> {
    const value = { ...this.#value, ...patch }
    await writeJson(this.#path, value)
    this.#value = value
    this.emit('update')
    return value
  }
}

function between(min: number, max: number): (value: unknown) => boolean {
  return (value) => typeof value === 'number' && value >= min && value <= max
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean'
}

function isLanguage(value: unknown): boolean {
  return typeof value === 'string' && /^([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$/.test(value)
}

function isLanguageList(value: unknown): boolean {
  return Array.isArray(value) && value.length <= languageCountMax && value.every(isLanguage)
}

function isSmallObject(value: unknown): boolean {
  const plain = typeof value === 'object' && value !== null && !Array.isArray(value)
  return plain && JSON.stringify(value).length <= uiMaxBytes
}
