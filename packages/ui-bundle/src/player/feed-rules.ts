/**
 * What a feed does next, as a rule over what can be seen: where the viewer is, what the browser holds, and where the
 * film is known to have nothing. Nothing is remembered about how it came to be so: after any seek, change of track or
 * eviction by the browser the same question gets the right answer again.
 */
import type { Span } from './timeline.ts'

export interface FeedView {
  /** Seconds of film: where the viewer is. */
  now: number
  /** Where the track ends, as far as is known; not finite when nobody knows. */
  end: number
  buffered: Span[]
  /** Asked for, and answered with nothing: damage, or sound that begins late. */
  holes: Span[]
  /** Where the last window ended, if the next may go on there without a new beginning. */
  next: number | undefined
}

export type FeedStep =
  | { do: 'remove'; from: number; to: number }
  | { do: 'window'; t: number; d: number; bare: boolean }
  | { do: 'wait' }
  | { do: 'end' }

/** Seconds asked for at once, and kept ready in front of the viewer and behind. */
export const windowSeconds = 12
export const aheadSeconds = 20
export const behindSeconds = 30
/** Evicted in steps of this length: every one costs the browser a look at all it holds. */
const evictStepSeconds = 5
/** What is further away than this came from another position. */
const farSeconds = 90
/** Two ranges this close are one to a browser that plays. */
export const joinSeconds = 0.15
/** Around the border of two windows, pictures come a little out of order. */
const borderSeconds = 2
/** A window under way is waited for when what is needed will be there after this much more of it. */
const soonSeconds = 3

export function nextStep(view: FeedView): FeedStep {
  const { now, end, buffered, next } = view
  const need = firstMissing(view)
  if (Number.isFinite(end) && need >= end - joinSeconds) return { do: 'end' }
  const goesOn = next !== undefined && need <= next + joinSeconds && need > next - borderSeconds
  const enough = need - now > aheadSeconds
  // After a jump the film comes first, and room is made later.
  const old = goesOn || enough ? toEvict(buffered, now) : undefined
  if (old) return { do: 'remove', from: old[0], to: old[1] }
  if (enough) return { do: 'wait' }
  const t = goesOn ? next : need
  return { do: 'window', t, d: lengthAt(t, buffered), bare: goesOn }
}

/** Up to what is here already: pictures put over others take away those that depend on them. */
function lengthAt(t: number, buffered: Span[]): number {
  const following = buffered.find(([from]) => from > t)?.[0] ?? Number.POSITIVE_INFINITY
  return Math.max(joinSeconds, Math.min(windowSeconds, following - t))
}

/** The first moment at or after the viewer of which nothing is known yet. */
export function firstMissing({ now, buffered, holes }: Pick<FeedView, 'now' | 'buffered' | 'holes'>): number {
  let at = now
  for (const [from, to] of sorted([...buffered, ...holes])) {
    if (from > at + joinSeconds) break
    if (to > at) at = to
  }
  return at
}

/** Where one can play on from `now` if only known holes are in between; undefined while that is not known. */
export function resumesAt({ now, buffered, holes }: Pick<FeedView, 'now' | 'buffered' | 'holes'>): number | undefined {
  const start = buffered.find(([, to]) => to > now + joinSeconds)?.[0]
  if (start === undefined || start <= now) return start === undefined ? undefined : now
  return firstMissing({ now, buffered: [], holes }) >= start - joinSeconds ? start : undefined
}

/** Whether a window under way (`reached`: how far it has come) will soon bring what is needed. */
export function isWorthWaiting(going: { t: number; d: number; reached: number }, need: number): boolean {
  const { t, d, reached } = going
  return need >= t - joinSeconds && need < t + d && need <= Math.max(t, reached) + soonSeconds
}

/** What of `[from, to)` is not buffered: the answer has gone past it. */
export function missingIn([from, to]: Span, buffered: Span[]): Span[] {
  const missing: Span[] = []
  let at = from
  for (const [start, end] of buffered) {
    if (end <= at) continue
    if (start >= to) break
    if (start > at) missing.push([at, start])
    at = Math.max(at, end)
  }
  if (at < to) missing.push([at, to])
  return missing
}

/** In order, and joined where they touch. */
export function joinSpans(spans: Span[]): Span[] {
  const joined: Span[] = []
  for (const [from, to] of sorted(spans)) {
    const last = joined.at(-1)
    if (last && from <= last[1] + joinSeconds) last[1] = Math.max(last[1], to)
    else joined.push([from, to])
  }
  return joined
}

function toEvict(buffered: Span[], now: number): Span | undefined {
  for (const [from, to] of buffered) {
    if (from < now - behindSeconds - evictStepSeconds) return [from, Math.min(to, now - behindSeconds)]
    if (from > now + farSeconds) return [from, to]
  }
  return undefined
}

function sorted(spans: Span[]): Span[] {
  return spans.map(([from, to]): Span => [from, to]).sort((a, b) => a[0] - b[0])
}

/** What a window that is still being taken in, or is whole, says about holes; `reached`: end of what it has brought. */
export function holesAfter(going: { t: number; d: number; reached: number; whole: boolean }, buffered: Span[]): Span[] {
  const { t, d, reached, whole } = going
  const end = t + d
  if (!whole) return missingIn([t, Math.min(reached, end)], buffered)
  // The last pictures of a window come with the next one.
  return missingIn([t, reached > end - borderSeconds && reached > t ? Math.min(reached, end) : end], buffered)
}
