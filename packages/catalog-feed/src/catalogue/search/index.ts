/** Search over titles, pure: no I/O and no `node:` module, so it runs in a worker thread and in a browser alike. */
export { IndexBuilder, type SearchFields } from './builder.ts'
export { editDistance } from './distance.ts'
export { fold } from './fold.ts'
export type { PackedIndex } from './packed-index.ts'
export { SearchIndex, type SearchOptions, type SearchResult } from './search-index.ts'
export { chunksOf, squashed, termsOf } from './tokens.ts'
export type { Hit } from './top-hits.ts'
export { type Match, Vocabulary } from './vocabulary.ts'
