/** The catalogue half of the package's face. Segments, shards and tables are not public: they may change with the format's version. */
export { CatalogueError, type CatalogueErrorCode } from './errors.ts'
export * from './title.ts'
