/**
 * Texts of cards as they may be shown. Somebody else has packed and signed them: what a record of ours could not hold is
 * cleaned or goes, as `parseTitle` does with whole records, and a card that keeps no id, title or licence is shown to
 * nobody. Plain ASCII, which most titles are, is only looked at; of languages, countries and licences there are few
 * different texts, and each is read once. Pure.
 */
import { normaliseLicence } from './licence.ts'
import { cleanLine } from './text.ts'
import { country, isId, language } from './title-fields.ts'

export interface CardTexts {
  id: string[]
  title: string[]
  licence: string[]
  languages: string[]
  countries: string[]
  subtitles: string[]
  collections: Record<string, string[]>
  translations: Record<string, Record<string, string>>
}

/** A catalogue has some hundred different ones. */
const KEPT_MAX = 2000

const licences = remembered((text) => normaliseLicence(text) ?? '')
const languageLists = remembered((text) => listed(text, language))
const countryLists = remembered((text) => listed(text, country))

/** Cleans the texts in place. Returns the places of cards that nobody may see, whose texts are empty then. */
export function cleanCards(cards: CardTexts): number[] {
  const unfit: number[] = []
  const { id, title, licence, languages, countries, subtitles } = cards
  for (let at = 0; at < id.length; at++) {
    title[at] = cleanLine(title[at]!)
    licence[at] = licences(licence[at]!)
    languages[at] = languageLists(languages[at]!)
    countries[at] = countryLists(countries[at]!)
    subtitles[at] = languageLists(subtitles[at]!)
    if (isId(id[at]!) && title[at] !== '' && licence[at] !== '') continue
    unfit.push(at)
    id[at] = ''
    title[at] = ''
  }
  cards.collections = cleanCollections(cards.collections)
  cards.translations = cleanTranslations(cards.translations)
  return unfit
}

function cleanCollections(collections: CardTexts['collections']): CardTexts['collections'] {
  const cleaned = Object.entries(collections).map(([at, names]) => [at, names.map(cleanLine).filter(Boolean)] as const)
  return Object.fromEntries(cleaned.filter(([, names]) => names.length > 0))
}

function cleanTranslations(translations: CardTexts['translations']): CardTexts['translations'] {
  return Object.fromEntries(
    Object.entries(translations).flatMap(([tag, titles]) => {
      const { data, success } = language.safeParse(tag)
      if (!success) return []
      const cleaned = Object.entries(titles).map(([at, title]) => [at, cleanLine(title)] as const)
      return [[data, Object.fromEntries(cleaned.filter(([, title]) => title !== ''))] as const]
    }),
  )
}

/** Joined by commas, as it came; without what is none of them. */
function listed(text: string, item: typeof language): string {
  const items = text.split(',').map((one) => item.safeParse(one))
  return items.flatMap(({ data }) => (data === undefined ? [] : [data])).join(',')
}

/** Asks once for each of the first texts, and always of those that come when there are too many. */
function remembered(read: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const result = read(text)
    if (known.size < KEPT_MAX) known.set(text, result)
    return result
  }
}
