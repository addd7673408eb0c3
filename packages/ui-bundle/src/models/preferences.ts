/**
 * What the UI itself remembers about how a person likes it. The shell keeps it as one opaque value (`Settings.ui`);
 * a shell that is too old for that leaves it in this browser's storage for as long as the address lasts.
 */
import { createModel, signal } from '@preact/signals'

export interface Preferences {
  posters: 's' | 'm' | 'l'
  layout: 'auto' | 'desk' | 'tv'
  volume: number
  muted: boolean
  subtitleSize: number
  subtitleColour: 'white' | 'yellow' | 'cyan'
  /** Distance from the lower edge, percent of the height. */
  subtitleHeight: number
  subtitlesOn: boolean
  /** As their author styled them, where that is possible; otherwise as words. */
  subtitlesStyled: boolean
  autoNext: boolean
  welcomed: boolean
}

export const defaultPreferences: Preferences = {
  posters: 'm',
  layout: 'auto',
  volume: 1,
  muted: false,
  subtitleSize: 1,
  subtitleColour: 'white',
  subtitleHeight: 6,
  subtitlesOn: false,
  subtitlesStyled: true,
  autoNext: true,
  welcomed: false,
}

export interface PreferenceStore {
  read(): unknown
  write(value: Preferences): void
}

export const PreferencesModel = createModel((store: PreferenceStore) => {
  const value = signal<Preferences>(parsePreferences(store.read()))
  return {
    value,
    take(stored: unknown): void {
      if (stored !== undefined) value.value = parsePreferences(stored)
    },
    set(patch: Partial<Preferences>): void {
      value.value = { ...value.peek(), ...patch }
      store.write(value.peek())
    },
  }
})

export type PreferencesState = InstanceType<typeof PreferencesModel>

/** Keeps what has the type of its default; the rest is the default. */
export function parsePreferences(stored: unknown): Preferences {
  const given = (typeof stored === 'object' && stored !== null ? stored : {}) as Record<string, unknown>
  const entries = Object.entries(defaultPreferences).map(([name, fallback]) => {
    const value = given[name]
    return [name, typeof value === typeof fallback ? value : fallback]
  })
  return Object.fromEntries(entries) as unknown as Preferences
}
