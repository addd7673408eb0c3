import { languageName, locale } from '../i18n/index.ts'
import { tame } from '../models/text.ts'

/**
 * What a track of a film is called: its language, and what its own name says beyond that. Most are named after their
 * language, in English, in that language or in the viewer's, and nobody needs to read it twice.
 */
export function trackName(language: string, label: string | undefined): string {
  if (!language) return tame(label ?? '')
  const name = languageName(language)
  const names = [name, ...['en', language, locale.peek()].map((tag) => nameIn(tag, language)), language]
  const rest = withoutName(label?.trim() ?? '', names)
  return tame([name, rest].filter(Boolean).join(' · '))
}

/** “English (SDH)” beside English is “SDH”; “English” is nothing. */
function withoutName(label: string, names: (string | undefined)[]): string {
  const plain = label.toLocaleLowerCase()
  const found = names.find((name) => name && plain.startsWith(name.toLocaleLowerCase()))
  if (!found) return label
  const rest = label.slice(found.length)
  // “Englisher” begins with a language and is none.
  if (/^[\p{L}\p{M}\p{N}]/u.test(rest)) return label
  return rest.replace(/^[\s·\-–—:,([]+/u, '').replace(/[)\]\s]+$/u, '')
}

function nameIn(locale: string, language: string): string | undefined {
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(language)
  } catch {
    return undefined
  }
}
