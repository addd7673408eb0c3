/** Arithmetic of the bar. Spans are shares of the whole, 0–1. */
export type Span = [from: number, to: number]

/** Finer than this cannot be seen on any screen; joining keeps the bar cheap to draw. */
const finest = 1 / 1000

/** Where pieces are here: run lengths alternate, beginning with missing ones. */
export function pieceSpans(runs: number[], pieceCount: number): Span[] {
  const spans: Span[] = []
  let at = 0
  runs.forEach((length, index) => {
    const end = at + length
    if (index % 2 === 1 && length > 0) join(spans, [at / pieceCount, Math.min(1, end / pieceCount)])
    at = end
  })
  return spans
}

export function timeSpans(ranges: Span[], duration: number): Span[] {
  if (!(duration > 0)) return []
  return ranges.map(([from, to]) => [from / duration, Math.min(1, to / duration)])
}

function join(spans: Span[], next: Span): void {
  const last = spans.at(-1)
  if (last && next[0] - last[1] < finest) last[1] = next[1]
  else spans.push(next)
}

/** Seconds buffered ahead of a point in time. */
export function bufferedAhead(ranges: Span[], time: number): number {
  const here = ranges.find(([from, to]) => from <= time + 0.1 && to > time)
  return here ? here[1] - time : 0
}
