/**
 * Whether a maintainer's feed may grow. docs/trust.md, clause 8.3. Pure.
 *
 * A key that signs two different blocks with one number kills its feed for everybody. That happens by accident when a home
 * is restored from a backup: it does not know what it wrote after the backup was made. So whatever connected peers can prove
 * to hold is fetched first, and a home that is not where it was has to see another copy. What a peer only says, and does not
 * prove in time, counts for nothing: else anybody without a key could keep a maintainer silent.
 */
import { FeedError } from '../error.ts'

export interface AppendSituation {
  /** Length of this home's copy, after it was brought up to what others could prove. */
  own: number
  /** Lengths that connected peers say they hold. One above `own` was asked for and not proven. */
  others: readonly number[]
  /** Somebody holds a rewritten copy, and the feed's own signature on it proves that. */
  rewritten: boolean
  /** Somebody promises a longer copy and could not be asked for it yet. */
  unheard: boolean
  /** The home's files are not in the place where this feed was last written. */
  moved: boolean
  /** The person has said that no other copy of this channel exists. */
  onlyCopy?: boolean
}

/** Throws `FORKED`, `BEHIND` or `RESTORED_HOME`. */
export function requireOwnTail({ own, others, rewritten, unheard, moved, onlyCopy = false }: AppendSituation): void {
  if (rewritten) {
    const message = 'Somebody holds a rewritten copy of this feed. Do not publish with this key any more: rotate it.'
    throw new FeedError('FORKED', message)
  }
  if (unheard && !onlyCopy) {
    throw new FeedError(
      'BEHIND',
      'So many peers say that they hold more of this feed that not all could be asked for it. Try again in a moment; if no other copy of this channel exists anywhere, say so with --only-copy.',
    )
  }
  const seen = others.some((length) => length > 0 && length <= own)
  if (moved && !seen && !onlyCopy) {
    throw new FeedError(
      'RESTORED_HOME',
      'This home was restored or copied, and nobody is connected who holds this channel. Publishing now could repeat a number and kill the channel. Start a seeder or open the channel on another computer and try again; if no other copy exists anywhere, say so with --only-copy.',
    )
  }
}
