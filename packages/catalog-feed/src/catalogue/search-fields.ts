import type { SearchFields } from './search/index.ts'
import type { Title } from './title.ts'

/** What a title is found by: every name it has in any language; then its people, tags and collections. */
export function searchFields(title: Title): SearchFields {
  const translated = Object.values(title.text).flatMap((text) => text.title ?? [])
  const names = [title.title, ...(title.originalTitle ? [title.originalTitle] : []), ...title.aka, ...translated]
  return { names, people: [...title.people.map((person) => person.name), ...title.tags, ...title.collections] }
}
