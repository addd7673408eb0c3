/** Finds the three corner squares of a QR code: dark and light in the ratio 1:1:3:1:1, whichever way one crosses them. */

export interface Point {
  x: number
  y: number
}

export interface Corners {
  corner: Point
  right: Point
  down: Point
  /** Pixels a module. */
  module: number
}

interface Square extends Point {
  module: number
  seen: number
}

const ratio = [1, 1, 3, 1, 1]
/** How far each part of the ratio may be off, in modules. */
const slack = 0.7
/** Posters and lists have squares too; the likeliest ones are tried. */
const squaresMax = 8

export function findCorners({ width, height }: { width: number; height: number }, dark: Uint8Array): Corners[] {
  const squares: Square[] = []
  for (let y = 0; y < height; y++) {
    eachRun(
      width,
      (x) => dark[y * width + x] === 1,
      (middle, module) => {
        const x = Math.round(middle)
        const column = centreOf(y, height, (at) => dark[at * width + x] === 1, module)
        if (column) remember(squares, { x: middle, y: column.middle, module: (module + column.module) / 2, seen: 1 })
      },
    )
  }
  const best = squares.sort((a, b) => b.seen - a.seen).slice(0, squaresMax)
  return triples(best)
    .map(order)
    .filter((corners) => corners !== undefined)
}

/** Each place of a line where the ratio is met. */
function eachRun(
  length: number,
  isDark: (at: number) => boolean,
  found: (middle: number, module: number) => void,
): void {
  const runs: number[] = []
  let start = 0
  for (let at = 1; at <= length; at++) {
    if (at < length && isDark(at) === isDark(at - 1)) continue
    runs.push(at - start)
    start = at
    if (!isDark(at - 1) || runs.length < 5) continue
    const last = runs.slice(-5)
    const module = moduleOf(last)
    if (module) found(at - last[4]! - last[3]! - last[2]! / 2 - 0.5, module)
  }
}

/** The same across, around a known place. */
function centreOf(from: number, length: number, isDark: (at: number) => boolean, module: number) {
  let hit: { middle: number; module: number } | undefined
  const reach = Math.ceil(module * 6)
  const low = Math.max(0, from - reach)
  eachRun(
    Math.min(length, from + reach) - low,
    (at) => isDark(at + low),
    (middle, size) => {
      const near = Math.abs(middle + low - from) <= size * 1.5
      if (near && Math.abs(size - module) < module * 0.5) hit = { middle: middle + low, module: size }
    },
  )
  return hit
}

function moduleOf(runs: number[]): number | undefined {
  const module = runs.reduce((sum, run) => sum + run, 0) / 7
  const fits = runs.every((run, at) => Math.abs(run / module - ratio[at]!) <= slack)
  return module >= 1 && fits ? module : undefined
}

function remember(squares: Square[], one: Square): void {
  const known = squares.find(({ x, y, module }) => Math.hypot(x - one.x, y - one.y) < module * 2)
  if (!known) {
    squares.push(one)
    return
  }
  known.x = (known.x * known.seen + one.x) / (known.seen + 1)
  known.y = (known.y * known.seen + one.y) / (known.seen + 1)
  known.module = (known.module * known.seen + one.module) / (known.seen + 1)
  known.seen++
}

function triples<T>(list: T[]): [T, T, T][] {
  return list.flatMap((a, i) =>
    list.slice(i + 1).flatMap((b, j) => list.slice(i + j + 2).map((c): [T, T, T] => [a, b, c])),
  )
}

/** The corner is opposite the longest side; right and down follow from the turn. */
function order(three: [Square, Square, Square]): Corners | undefined {
  const [a, b, c] = three
  const far = (p: Point, q: Point) => Math.hypot(p.x - q.x, p.y - q.y)
  const sides: [number, Square, Square, Square][] = [
    [far(b, c), a, b, c],
    [far(a, c), b, a, c],
    [far(a, b), c, a, b],
  ]
  const [, corner, one, other] = sides.sort((p, q) => q[0] - p[0])[0]!
  const [first, second] = [far(corner, one), far(corner, other)]
  if (Math.abs(first - second) > Math.max(first, second) * 0.25) return undefined
  const turn = (one.x - corner.x) * (other.y - corner.y) - (one.y - corner.y) * (other.x - corner.x)
  const [right, down] = turn > 0 ? [one, other] : [other, one]
  return { corner, right, down, module: (a.module + b.module + c.module) / 3 }
}
