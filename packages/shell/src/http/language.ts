import { oneHeader } from './request-rules.ts'
import type { Exchange } from './server.ts'

/** A person's browser lists a handful. */
const headerMaxLength = 200

/**
 * The language to show titles in: the person's choice, else the first of the browser's (`Accept-Language`, RFC 9110
 * 12.5.4, whose order is that of preference in every browser). A BCP 47 tag, or empty.
 */
export function languageOf({ facts }: Exchange, chosen: string): string {
  if (chosen) return chosen
  const header = (oneHeader(facts.rawHeaders, 'accept-language') ?? '').slice(0, headerMaxLength)
  return /^\s*([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)/.exec(header)?.[1] ?? ''
}

/** What a record says in a language: exactly that one, else the same without its region. */
export function inLanguage<T>(translations: Record<string, T>, language: string): T | undefined {
  const general = language.split('-')[0] ?? ''
  for (const tag of [language, general]) if (Object.hasOwn(translations, tag)) return translations[tag]
  return undefined
}
