/**
 * What can go wrong with a catalogue, grouped by who must act.
 *
 * - maintainer: BAD_TITLE, BAD_IMPORT, DUPLICATE_ID, BAD_IMAGE, TOO_LARGE, FILE_MISSING
 * - network: NOT_AVAILABLE (nobody here has the block, or the wait ran out)
 * - whoever signed it: BAD_SEGMENT, BAD_HEAD (bytes that the signature covers but that make no sense)
 * - caller: CLOSED
 */
export type CatalogueErrorCode =
  | 'BAD_TITLE'
  | 'BAD_IMPORT'
  | 'BAD_IMAGE'
  | 'BAD_JSON'
  | 'BAD_SEGMENT'
  | 'BAD_HEAD'
  | 'DUPLICATE_ID'
  | 'FILE_MISSING'
  | 'TOO_LARGE'
  | 'NOT_AVAILABLE'
  | 'CLOSED'

export class CatalogueError extends Error {
  readonly code: CatalogueErrorCode

  constructor(code: CatalogueErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'CatalogueError'
    this.code = code
  }
}
