/** How a channel stands, for the viewer to see. It warns and never stops anything. docs/trust.md, clause 7. */
import type { FeedErrorCode } from '../error.ts'
import { FeedError } from '../error.ts'
import { contradicted, requireCurrent, type Trusted } from './rules.ts'

export type Standing = 'never-synced' | 'confirmed' | 'unconfirmed' | 'alarm'

export interface StandingReport {
  standing: Standing
  /** Why it is unconfirmed. */
  reason?: FeedErrorCode | 'NO_FRESHNESS' | 'NEWER_EXISTS'
  /** Unix seconds of the last confirmation that was seen, expired or not. */
  confirmed?: number
}

export function standingOf(trusted: Trusted | null, alarms: number, nowSeconds: number): StandingReport {
  if (!trusted) return { standing: 'never-synced' }
  const confirmed = trusted.freshness?.body.issued
  if (alarms > 0) return { standing: 'alarm', confirmed }
  const reason = doubt(trusted, nowSeconds)
  return reason ? { standing: 'unconfirmed', reason, confirmed } : { standing: 'confirmed', confirmed }
}

function doubt(trusted: Trusted, nowSeconds: number): StandingReport['reason'] | null {
  const { freshness, root, release, catalogue } = trusted
  if (!freshness) return 'NO_FRESHNESS'
  try {
    requireCurrent(freshness, nowSeconds)
  } catch (error) {
    if (error instanceof FeedError) return error.code
    throw error
  }
  if (contradicted(trusted).length > 0) return 'EQUIVOCATION'
  const { body } = freshness
  const newer =
    body.root.version > root.body.version ||
    (body.release?.seq ?? 0) > (release?.body.seq ?? 0) ||
    (body.catalogue?.seq ?? 0) > (catalogue?.body.seq ?? 0)
  return newer ? 'NEWER_EXISTS' : null
}
