import type { SearchFields } from './search/index.ts'
import type { Title } from './title.ts'

/**
 * What a title is found by: every name it has in any language; then its people, tags, collections and year; its synopses
 * where wanted.
 */
export function searchFields(title: Title, { synopses }: { synopses: boolean }): SearchFields {
  const translated = Object.values(title.text).flatMap((text) => text.title ?? [])
  const names = [title.title, ...(title.originalTitle ? [title.originalTitle] : []), ...title.aka, ...translated]
  const texts = synopses ? [title, ...Object.values(title.text)].flatMap((text) => text.synopsis ?? []) : []
  // People type the year behind a name, to say which of several they mean.
  const year = title.year === undefined ? [] : [String(title.year)]
  return {
    names,
    prose: texts,
    people: [...title.people.map((person) => person.name), ...title.tags, ...title.collections, ...year],
  }
}
