/** Genres as people write them. Pure. */
import { GENRES, type Genre } from './title-words.ts'

const SPELLINGS = new Map<string, Genre>([
  ...GENRES.map((genre) => [genre, genre] as const),
  ['sci-fi', 'science-fiction'],
  ['scifi', 'science-fiction'],
  ['noir', 'film-noir'],
  ['biographical', 'biography'],
  ['biopic', 'biography'],
  ['sports', 'sport'],
  ['historical', 'history'],
  ['animated', 'animation'],
  ['cartoon', 'animation'],
  ['cartoons', 'animation'],
  ['anime', 'animation'],
  ['documentaries', 'documentary'],
  ['romantic', 'romance'],
  ['suspense', 'thriller'],
  ['children', 'family'],
  ['kids', 'family'],
  ['education', 'educational'],
  ['newsreel', 'news'],
  ['silent film', 'silent'],
  ['silent films', 'silent'],
])

/** `Science Fiction`, `sci-fi`: ours by any of its names; undefined for what is none. */
export function genreNamed(name: string): Genre | undefined {
  const plain = name.trim().toLowerCase()
  return SPELLINGS.get(plain) ?? SPELLINGS.get(plain.replace(/\s+/g, '-'))
}
