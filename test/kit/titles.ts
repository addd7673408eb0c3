/** Records of titles for tests: one that is valid, changed where the test wants. */
import type { TitleInput } from '@kinoswarm/catalog-feed/title'

export function demoTitle(changes: Partial<TitleInput> & { id: string; title: string }): TitleInput {
  return {
    type: 'short',
    year: 2026,
    added: Math.floor(Date.now() / 1000),
    runtime: 60,
    genres: ['experimental'],
    synopsis: 'A film that exists for a test and is over when the test is.',
    licence: 'CC0-1.0',
    attribution: 'Open Cinema Workshop',
    page: 'https://creativecommons.org/publicdomain/zero/1.0/',
    sources: [{ infohash: '08ada5a7a6183aae1e09d831df6748d566095a10', file: 5, size: 129_241_752 }],
    score: 99,
    ...changes,
  }
}
