/** The few settings there are, as data: what each is called, what kind it is, and which part of the page it is in. */
import type { Settings } from '@kinoswarm/shell/api'
import type { MessageKey } from '../i18n/index.ts'
import type { Preferences } from './preferences.ts'

export type Part = 'appearance' | 'playing' | 'transfer' | 'storage' | 'giving'

interface Common {
  part: Part
  label: MessageKey
  hint?: MessageKey
}

export type Setting =
  | (Common & { kind: 'choice'; of: 'settings'; key: 'theme'; options: [string, MessageKey][] })
  | (Common & {
      kind: 'choice'
      of: 'preferences'
      key: 'posters' | 'layout' | 'subtitleColour'
      options: [string, MessageKey][]
    })
  | (Common & { kind: 'language'; of: 'settings'; key: 'language' })
  | (Common & { kind: 'languages'; of: 'settings'; key: 'subtitleLanguages' | 'audioLanguages' })
  | (Common & { kind: 'speed'; of: 'settings'; key: 'downLimit' | 'upLimit' })
  | (Common & { kind: 'bytes'; of: 'settings'; key: 'cacheQuota' })
  | (Common & { kind: 'share'; of: 'settings'; key: 'watchedAt' })
  | (Common & { kind: 'scale'; of: 'preferences'; key: 'subtitleSize' })
  | (Common & { kind: 'switch'; of: 'settings'; key: 'seedApp' | 'seedWatched' | 'seedAdopted' | 'lan' | 'mainline' })
  | (Common & { kind: 'switch'; of: 'preferences'; key: 'autoNext' })

export const parts: Part[] = ['appearance', 'playing', 'transfer', 'storage', 'giving']

/** Bytes a second; presets cover what people choose, the shell takes any number. */
export const speedPresets = [0, 100e3, 250e3, 500e3, 1e6, 2e6, 5e6, 10e6, 25e6]
export const quotaPresets = [1e9, 2e9, 5e9, 10e9, 20e9, 50e9, 100e9, 250e9]
export const sharePresets = [0.7, 0.8, 0.9, 0.95]
export const sizePresets = [0.75, 1, 1.25, 1.5, 2]

export const settingsList: Setting[] = [
  {
    part: 'appearance',
    kind: 'language',
    of: 'settings',
    key: 'language',
    label: 'settings.language',
    hint: 'settings.languageHint',
  },
  {
    part: 'appearance',
    kind: 'choice',
    of: 'settings',
    key: 'theme',
    label: 'settings.theme',
    options: [
      ['dark', 'settings.theme.dark'],
      ['light', 'settings.theme.light'],
      ['system', 'settings.theme.system'],
    ],
  },
  {
    part: 'appearance',
    kind: 'choice',
    of: 'preferences',
    key: 'posters',
    label: 'settings.posters',
    options: [
      ['s', 'settings.posters.s'],
      ['m', 'settings.posters.m'],
      ['l', 'settings.posters.l'],
    ],
  },
  {
    part: 'appearance',
    kind: 'choice',
    of: 'preferences',
    key: 'layout',
    label: 'settings.layout',
    hint: 'settings.layoutHint',
    options: [
      ['auto', 'settings.layout.auto'],
      ['desk', 'settings.layout.desk'],
      ['tv', 'settings.layout.tv'],
    ],
  },
  {
    part: 'playing',
    kind: 'languages',
    of: 'settings',
    key: 'subtitleLanguages',
    label: 'settings.subtitleLanguages',
    hint: 'settings.languagesHint',
  },
  {
    part: 'playing',
    kind: 'languages',
    of: 'settings',
    key: 'audioLanguages',
    label: 'settings.audioLanguages',
    hint: 'settings.languagesHint',
  },
  { part: 'playing', kind: 'scale', of: 'preferences', key: 'subtitleSize', label: 'settings.subtitleSize' },
  {
    part: 'playing',
    kind: 'choice',
    of: 'preferences',
    key: 'subtitleColour',
    label: 'settings.subtitleColour',
    options: [
      ['white', 'settings.colour.white'],
      ['yellow', 'settings.colour.yellow'],
      ['cyan', 'settings.colour.cyan'],
    ],
  },
  { part: 'playing', kind: 'switch', of: 'preferences', key: 'autoNext', label: 'settings.autoNext' },
  { part: 'playing', kind: 'share', of: 'settings', key: 'watchedAt', label: 'settings.watchedAt' },
  {
    part: 'transfer',
    kind: 'speed',
    of: 'settings',
    key: 'downLimit',
    label: 'settings.downLimit',
    hint: 'settings.limitHint',
  },
  {
    part: 'transfer',
    kind: 'speed',
    of: 'settings',
    key: 'upLimit',
    label: 'settings.upLimit',
    hint: 'settings.limitHint',
  },
  { part: 'transfer', kind: 'switch', of: 'settings', key: 'lan', label: 'settings.lan', hint: 'settings.lanHint' },
  {
    part: 'transfer',
    kind: 'switch',
    of: 'settings',
    key: 'mainline',
    label: 'settings.mainline',
    hint: 'settings.mainlineHint',
  },
  {
    part: 'storage',
    kind: 'bytes',
    of: 'settings',
    key: 'cacheQuota',
    label: 'settings.cacheQuota',
    hint: 'settings.cacheHint',
  },
  { part: 'giving', kind: 'switch', of: 'settings', key: 'seedApp', label: 'giving.app', hint: 'giving.appHint' },
  {
    part: 'giving',
    kind: 'switch',
    of: 'settings',
    key: 'seedWatched',
    label: 'giving.watched',
    hint: 'giving.watchedHint',
  },
  {
    part: 'giving',
    kind: 'switch',
    of: 'settings',
    key: 'seedAdopted',
    label: 'giving.adopted',
    hint: 'giving.adoptedHint',
  },
]

/** A patch for one setting, wherever it is kept. */
export type SettingPatch =
  | { of: 'settings'; patch: Partial<Settings> }
  | { of: 'preferences'; patch: Partial<Preferences> }

export function patchOf(setting: Setting, value: unknown): SettingPatch {
  return { of: setting.of, patch: { [setting.key]: value } } as SettingPatch
}

/** Language codes out of what a person typed: `fr, EN` → fr, en. */
export function parseLanguages(text: string): string[] {
  const tags = text.toLowerCase().match(/[a-z]{2,3}(-[a-z0-9]{2,8})*/g) ?? []
  return [...new Set(tags)].slice(0, 8)
}

/** The preset nearest to a value that need not be one. */
export function withValue(presets: number[], value: number): number[] {
  return presets.includes(value) ? presets : [...presets, value].sort((a, b) => a - b)
}
