/** Freshness: "this is still the newest". docs/trust.md, clause 7. */
import { FeedError } from '../error.ts'
import { type Field, hash, id, integer, literal, nullable, object, type Read, time } from './fields.ts'
import { maxRootVersion } from './root.ts'

/** Longer promises would hide a freeze for longer than a viewer should have to wonder. */
export const maxLifetimeSeconds = 90 * 86_400

const named = object({ seq: integer(1), hash })

const body = object({
  type: literal('freshness'),
  channel: id,
  seq: integer(1),
  issued: time,
  expires: time,
  root: object({ version: integer(1, maxRootVersion), hash }),
  release: nullable(named),
  catalogue: nullable(named),
})

export const readFreshness: Field<Read<typeof body>> = (value, path) => {
  const read = body(value, path)
  const lifetime = read.expires - read.issued
  if (lifetime <= 0 || lifetime > maxLifetimeSeconds) {
    throw new FeedError('MALFORMED', `A record is refused: it must expire within ${maxLifetimeSeconds / 86_400} days.`)
  }
  return read
}

export type Freshness = Read<typeof body>
