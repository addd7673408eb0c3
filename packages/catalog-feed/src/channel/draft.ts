/** Bodies of the records a maintainer writes, from what is trusted so far. Pure. */

import { canonical } from '../canonical/json.ts'
import { FeedError } from '../error.ts'
import type { Build } from '../records/release.ts'
import { type Bodies, maxRecordBytes } from '../records/signed.ts'
import type { BuiltDrive } from '../release/build.ts'
import { maxAheadSeconds, type Trusted } from '../trust/rules.ts'

/** A month of silence is noticed; a fortnight's holiday is not. */
export const freshnessDays = 30
/** As many as a release record may carry. */
const maxFallbacks = 4
/** Half of a release record; the largest release takes a quarter to a third of it. */
const maxFallbackBytes = maxRecordBytes / 2

export interface ReleaseInput {
  version: string
  shell: { min: string; below: string }
  notes?: string
  /** Builds for older shells; absent: those of the release before. */
  fallbacks?: Build[]
}

export interface CatalogueInput {
  drive: string
  db: { length: number; treeHash: string }
  blobs: { key: string; length: number; treeHash: string }
  titles: number
  files: number
  bytes: Record<string, number>
}

export function draftRelease(
  trusted: Trusted,
  built: BuiltDrive,
  input: ReleaseInput,
  issued: number,
): Bodies['release'] {
  return {
    type: 'release',
    channel: trusted.root.body.channel,
    seq: nextSeq(trusted, 'release'),
    issued,
    version: input.version,
    shell: input.shell,
    drive: built.drive,
    files: built.files,
    fallbacks: input.fallbacks ?? fallbacksAfter(trusted, input.shell),
    notes: input.notes ?? '',
  }
}

export function draftCatalogue(trusted: Trusted, input: CatalogueInput, issued: number): Bodies['catalogue'] {
  const { drive, db, blobs, titles, files, bytes } = input
  const { channel } = trusted.root.body
  return {
    type: 'catalogue',
    channel,
    seq: nextSeq(trusted, 'catalogue'),
    issued,
    drive,
    db,
    blobs,
    titles,
    files,
    bytes,
  }
}

/** Throws `FUTURE` where the clock runs behind what is signed already: such a confirmation would expire unseen. */
export function draftFreshness(trusted: Trusted, issued: number): Bodies['freshness'] {
  const { root, release, catalogue, freshness } = trusted
  const last = Math.max(root.body.created, freshness?.body.issued ?? 0)
  if (issued + maxAheadSeconds < last) {
    throw new FeedError(
      'FUTURE',
      `The last confirmation is of ${dayOf(last)}, but the clock of this computer says ${dayOf(issued)}. Set it right, then confirm again: nothing was signed.`,
    )
  }
  return {
    type: 'freshness',
    channel: root.body.channel,
    seq: nextSeq(trusted, 'freshness'),
    issued,
    expires: issued + freshnessDays * 86_400,
    root: { version: root.body.version, hash: root.hash },
    release: release && { seq: release.body.seq, hash: release.hash },
    catalogue: catalogue && { seq: catalogue.body.seq, hash: catalogue.hash },
  }
}

function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}

export function nextSeq(trusted: Trusted, role: 'release' | 'catalogue' | 'freshness'): number {
  return Math.max((trusted[role]?.body.seq ?? 0) + 1, trusted.root.body.floors[role], 1)
}

/** What the current release offers to shells that the new one leaves behind (clause 5.6). */
function fallbacksAfter(trusted: Trusted, shell: ReleaseInput['shell']): Build[] {
  const current = trusted.release?.body
  if (!current) return []
  const { version, shell: range, drive, files } = current
  const candidates: Build[] = [{ version, shell: range, drive, files }, ...current.fallbacks]
  const useful = candidates.filter((build) => build.shell.min !== shell.min || build.shell.below !== shell.below)
  const ranges = new Set<string>()
  const distinct = useful.filter(({ shell: { min, below } }) => {
    const range = `${min}/${below}`
    return ranges.has(range) ? false : ranges.add(range)
  })
  return withinRecord(distinct.slice(0, maxFallbacks))
}

/** As many, newest first, as leave room for the release itself: a record that is too large is read by nobody. */
function withinRecord(builds: Build[]): Build[] {
  let bytes = 0
  return builds.filter((build) => {
    bytes += Buffer.byteLength(canonical(build))
    return bytes <= maxFallbackBytes
  })
}
