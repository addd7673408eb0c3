/**
 * A catalogue: the titles of a channel, from ten to a million, as data in the swarm.
 *
 * There is no server to ask, so every question is answered from blocks that anybody may carry. They are laid out so that
 * each question costs few of them, whatever the size:
 *
 * ```
 * signed record   drive, length and tree hash of both cores, titles, files, bytes of each part
 *      │
 * first core      B-tree of paths … /posters/x.webp … /catalogue/1/cards … ─► HEAD, always the last block:
 *      │                                                                     where everything is, and the 60 newest cards
 * second core     files │ details │ cards │ index │ vocabulary │ directory │ order │ delta │ delta │ sprite
 *      │           ▲        ▲         ▲       ▲          ▲           ▲          ▲        ▲
 *      │        posters,   160 a   320 a    terms, by   typos     which shard  by title  edits since, each
 *      │        .torrents  block    block   28 kB                 has a word             a block
 *      ▼
 * viewer          first screen: HEAD, one block of one core, 7 kB
 *                 search, cold: directory, a shard a word, cards of the hits
 *                 title page:   one block of details; poster: one block, by number
 *                 everything:   cards, then index, in the background; then nothing is asked of anybody
 * ```
 *
 * **Written once.** The maintainer packs titles into immutable segments: columns as JSON under brotli, what does not
 * compress (infohashes, thumbhashes, postings) raw behind them; one segment is one block, so one request. Blocks are only
 * appended and HEAD comes last: a reader sees the old catalogue or the new one. A change is a delta of a kilobyte that
 * says which documents it replaces; many deltas are merged into a new base now and then. Search index and order by title
 * are the maintainer's work, for it takes minutes and serves everybody.
 *
 * **Read with suspicion.** Nothing past the signed lengths is read, a core that was rewritten is refused, every block,
 * every unpacked body and every wait has a limit, and each record passes the schema again. Unpacking, searching and
 * filtering happen in a worker thread over flat typed arrays: about 125 bytes a title, no object that a collector would
 * have to walk.
 *
 * **Way through the code.** `title.ts` is the record. `writer.ts` → `base-writer.ts` → `card-segment.ts`,
 * `detail-segment.ts`, `index-shards.ts`, `delta-segment.ts`, `title-order.ts`, `sprite.ts` write; `head.ts` is where
 * both sides meet; `reader.ts` → `view.ts` fetch, `desk.ts` (in `worker.ts`) answers from `contents.ts`, `finder.ts` and
 * `search/`. `import/` and `export/` are the ways in and out. docs/catalogue.md is the same for maintainers.
 *
 * This file is the face. Segments, shards and tables are not public: they change with the format.
 */

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
export { type CatalogueCores, filmsNamed } from './films-named.ts'
export { genreNamed } from './genre-names.ts'
export type { CatalogueHead } from './head.ts'
export type { HomeRow } from './home.ts'
export { IdSet } from './id-set.ts'
export { checkImage, type ServedImage } from './image.ts'
export {
  type Draft,
  type FilmFacts,
  filmMarks,
  isSameFilm,
  joined,
  type Prepared,
  type PrepareOptions,
  prepare,
  readDrafts,
  type TorrentFacts,
  type TorrentTools,
} from './import/index.ts'
export { type Finding, Linter } from './lint.ts'
export {
  compareCards,
  isSameWork,
  type MergedCard,
  type MergeOptions,
  mergeCounting,
  mergeWorks,
  type WorkCard,
  workCard,
} from './merge.ts'
export { type ArtworkSize, CatalogueReader, type ReaderOptions } from './reader.ts'
export { Spool } from './spool.ts'
export * from './title.ts'
export { CatalogueWriter, type Change, type ChangeSummary, type WriteOptions } from './writer.ts'
