/** Catalogue: the exact head of a catalogue drive that is vouched for. docs/trust.md, clause 5.5. */
import { hash, id, integer, literal, named, object, type Read, time } from './fields.ts'

/** Blocks of one core: a catalogue of a million titles has some ten thousand. */
const maxBlocks = 50_000_000
/** Names in `bytes`. */
const maxNames = 32

export const readCatalogue = object({
  type: literal('catalogue'),
  channel: id,
  seq: integer(1),
  issued: time,
  drive: id,
  db: object({ length: integer(1, maxBlocks), treeHash: hash }),
  /** The key is signed too: the header of a drive may name any second core. */
  blobs: object({ key: id, length: integer(0, maxBlocks), treeHash: hash }),
  titles: integer(0),
  files: integer(0),
  /** Sizes by part of the catalogue. */
  bytes: named(integer(0), maxNames),
})

export type Catalogue = Read<typeof readCatalogue>
