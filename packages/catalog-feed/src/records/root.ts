/** Root: who may sign what. docs/trust.md, clauses 3 and 4. */
import { FeedError } from '../error.ts'
import {
  type Field,
  hash,
  id,
  integer,
  line,
  list,
  literal,
  nullable,
  object,
  optional,
  pattern,
  type Read,
  text,
  time,
} from './fields.ts'

/** Signers of one role. Sixteen co-signers are more than any group of people has kept up. */
const maxKeys = 16
/** Feeds to follow at once: one for each signer, and for each successor. */
const maxFeeds = 2 * maxKeys
/** Rotations one channel can have: ten years of a rotation every fortnight. */
export const maxRootVersion = 256

export const roleNames = ['root', 'release', 'catalogue', 'freshness'] as const
export type RoleName = (typeof roleNames)[number]

const role = checked(object({ keys: list(id, { min: 1, max: maxKeys }), threshold: integer(1, maxKeys) }))

const successors = checked(
  object({
    keys: list(id, { min: 1, max: maxKeys }),
    threshold: integer(1, maxKeys),
    /** Days without a freshness record after which the successors may speak. */
    afterDays: integer(30, 3650),
  }),
)

export const readRoot = object({
  type: literal('root'),
  channel: id,
  version: integer(1, maxRootVersion),
  /** Hash of root N-1; null in root 1. */
  previous: nullable(hash),
  name: line(80),
  description: text(2000, 0),
  created: time,
  /** Makes two channels of one person two channels. */
  nonce: pattern(/^[0-9a-f]{32}$/, '32 hex digits'),
  roles: object({ root: role, release: role, catalogue: role, freshness: role }),
  /** Keys of the feeds that carry the channel's records, the creator's first. */
  feeds: list(id, { min: 1, max: maxFeeds }),
  /** Lowest sequence number of each role that counts from this root on (clause 4.4). */
  floors: object({ release: integer(0), catalogue: integer(0), freshness: integer(0) }),
  successors: optional(successors),
  /** True in a root signed by the successors of root N-1 in place of its quorum (clause 6). */
  succession: optional(literalTrue),
  forkOf: optional(
    object({
      channel: id,
      name: line(80),
      rootVersion: integer(1, maxRootVersion),
      root: hash,
      release: nullable(object({ seq: integer(1), hash })),
      catalogue: nullable(object({ seq: integer(1), hash })),
    }),
  ),
})

export type Root = Read<typeof readRoot>
export type Role = Read<typeof role>
export type Successors = Read<typeof successors>

/** A threshold nobody can reach locks the channel; the same key twice would count one person as two (clause 2.3). */
function checked<T extends { keys: string[]; threshold: number }>(field: Field<T>): Field<T> {
  return (value, path) => {
    const read = field(value, path)
    if (new Set(read.keys).size !== read.keys.length) {
      throw new FeedError('MALFORMED', `A record is refused: ${path} names a key twice.`)
    }
    if (read.threshold > read.keys.length) {
      throw new FeedError('MALFORMED', `A record is refused: ${path} asks for more signatures than it has keys.`)
    }
    return read
  }
}

function literalTrue(value: unknown, path: string): true {
  if (value !== true) throw new FeedError('MALFORMED', `A record is refused: ${path} must be true.`)
  return true
}
