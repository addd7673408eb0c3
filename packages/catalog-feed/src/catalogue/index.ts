/** The catalogue half of the package's face. Segments, shards and tables are not public: they change with the format. */

export type { BrowseQuery, Facets, SortOrder } from './browse.ts'
export type { CatalogueCard } from './card.ts'
export type { CatalogueChanges, CatalogueHome, CataloguePage } from './desk.ts'
export type { FileSource } from './drive-files.ts'
export { CatalogueError, type CatalogueErrorCode } from './errors.ts'
export {
  csvHead,
  magnetOf,
  playable,
  rssFoot,
  rssHead,
  toCsv,
  toJsonLd,
  toM3u,
  toNdjson,
  toNfo,
  toRss,
} from './export/formats.ts'
export { type AddonName, type AddonSource, answerAddon } from './export/stremio.ts'
export type { CatalogueHead } from './head.ts'
export type { HomeRow } from './home.ts'
export { checkImage, type ServedImage } from './image.ts'
export {
  type Draft,
  type Prepared,
  type PrepareOptions,
  prepare,
  readDrafts,
  type TorrentFacts,
  type TorrentTools,
} from './import/index.ts'
export { type Finding, Linter } from './lint.ts'
export { compareCards, type MergedCard, type MergeOptions, mergeWorks, type WorkCard } from './merge.ts'
export { type ArtworkSize, CatalogueReader, type ReaderOptions } from './reader.ts'
export * from './title.ts'
export { CatalogueWriter, type Change, type ChangeSummary, type WriteOptions } from './writer.ts'
