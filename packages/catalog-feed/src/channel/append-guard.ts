/**
 * Whether a maintainer's feed may grow. docs/trust.md, clause 8.3. Pure.
 *
 * A key that signs two different blocks with one number kills its feed for everybody. That happens by accident when a home
 * is restored from a backup: it does not know what it wrote after the backup was made. So a home that is not where it was
 * has to see another copy first, and no home appends behind a copy that is longer than its own.
 */
import { FeedError } from '../error.ts'

export interface Copy {
  length: number
  fork: number
}

export interface AppendSituation {
  own: Copy
  /** Copies that connected peers have said they hold. */
  others: readonly Copy[]
  /** The home's files are not in the place where this feed was last written. */
  moved: boolean
  /** The person has said that no other copy of this channel exists. */
  onlyCopy?: boolean
}

/** Throws `FORKED`, `BEHIND` or `RESTORED_HOME`. */
export function requireOwnTail({ own, others, moved, onlyCopy = false }: AppendSituation): void {
  if (others.some((copy) => copy.fork > own.fork)) {
    const message = 'Somebody holds a rewritten copy of this feed. Do not publish with this key any more: rotate it.'
    throw new FeedError('FORKED', message)
  }
  const longest = Math.max(0, ...others.map((copy) => copy.length))
  if (longest > own.length) {
    const message = `Others hold ${longest} records of this feed and this home only ${own.length}. They are being fetched: try again in a moment.`
    throw new FeedError('BEHIND', message)
  }
  if (moved && longest === 0 && !onlyCopy) {
    throw new FeedError(
      'RESTORED_HOME',
      'This home was restored or copied, and nobody is connected who holds this channel. Publishing now could repeat a number and kill the channel. Start a seeder or open the channel on another computer and try again; if no other copy exists anywhere, say so with --only-copy.',
    )
  }
}
