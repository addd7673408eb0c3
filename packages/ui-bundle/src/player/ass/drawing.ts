/** Shapes: `m 0 0 l 100 0 100 50 b …`, as a list of steps a canvas can follow, no longer than what is allowed. */
import { limits } from './limits.ts'
import { clamp } from './numbers.ts'

export type Step =
  | { do: 'move'; x: number; y: number }
  | { do: 'line'; x: number; y: number }
  | { do: 'curve'; x1: number; y1: number; x2: number; y2: number; x: number; y: number }

export interface Shape {
  steps: Step[]
  left: number
  top: number
  right: number
  bottom: number
}

interface Point {
  x: number
  y: number
}

/** `scale`: the n of `\p`, by which the coordinates are divided as by 2^(n-1). */
export function parseDrawing(source: string, scale: number): Shape {
  const steps: Step[] = []
  const unit = 2 ** (clamp(scale, 1, 16) - 1)
  let command = ''
  let points: Point[] = []
  let x: number | undefined
  let left = limits.points
  for (const [word] of source.slice(0, limits.lineChars).matchAll(/[mnlbspc]|[^\s,mnlbspc]+/gi)) {
    const letter = word.toLowerCase()
    if ('mnlbsp'.includes(letter)) {
      addSteps(steps, command, points)
      command = letter
      points = []
      x = undefined
    } else if (letter === 'c') points = closed(steps, points)
    else {
      const value = clamp(Number.parseFloat(word) || 0, -limits.coordinate, limits.coordinate) / unit
      if (x !== undefined) points.push({ x, y: value })
      x = x === undefined ? value : undefined
      if (x === undefined && --left <= 0) break
    }
  }
  addSteps(steps, command, points)
  return { steps, ...bounds(steps) }
}

/** A spline that is closed goes on through its first three points. */
function closed(steps: Step[], points: Point[]): Point[] {
  const last = steps[steps.length - 1]
  return last ? [...points, last, ...points.slice(0, 2)] : points
}

function addSteps(steps: Step[], command: string, points: Point[]): void {
  if (command === 'm' || command === 'n') for (const point of points) steps.push({ do: 'move', ...point })
  // A shape begins with a move; what comes before one is not drawn.
  else if (steps.length === 0) return
  else if (command === 'l') for (const point of points) steps.push({ do: 'line', ...point })
  else if (command === 'b') addCurves(steps, points)
  else if (command === 's' || command === 'p') addSpline(steps, points)
}

function addCurves(steps: Step[], points: Point[]): void {
  for (let i = 0; i + 2 < points.length; i += 3) {
    const [one, two, end] = [points[i]!, points[i + 1]!, points[i + 2]!]
    steps.push({ do: 'curve', x1: one.x, y1: one.y, x2: two.x, y2: two.y, x: end.x, y: end.y })
  }
}

/** A uniform cubic B-spline through its control points, as curves. */
function addSpline(steps: Step[], points: Point[]): void {
  const last = steps[steps.length - 1]
  const all = last ? [{ x: last.x, y: last.y }, ...points] : points
  for (let i = 0; i + 3 < all.length; i++) {
    const [a, b, c, d] = [all[i]!, all[i + 1]!, all[i + 2]!, all[i + 3]!]
    const third = (p: number, q: number) => (2 * p + q) / 3
    const middle = (p: number, q: number, r: number) => (p + 4 * q + r) / 6
    if (i === 0) beginAt(steps, { x: middle(a.x, b.x, c.x), y: middle(a.y, b.y, c.y) })
    steps.push({
      do: 'curve',
      x1: third(b.x, c.x),
      y1: third(b.y, c.y),
      x2: third(c.x, b.x),
      y2: third(c.y, b.y),
      x: middle(b.x, c.x, d.x),
      y: middle(b.y, c.y, d.y),
    })
  }
}

/** A spline does not go through the point before it: where that was only moved to, the shape begins on the spline. */
function beginAt(steps: Step[], point: Point): void {
  if (steps[steps.length - 1]?.do === 'move') steps.pop()
  steps.push({ do: steps.length === 0 ? 'move' : 'line', ...point })
}

/** Of all points, those that only pull a curve towards them too: so it is placed by everybody. */
function bounds(steps: Step[]): Omit<Shape, 'steps'> {
  const [first] = steps
  const box = { left: first?.x ?? 0, top: first?.y ?? 0, right: first?.x ?? 0, bottom: first?.y ?? 0 }
  const take = (x: number, y: number) => {
    box.left = Math.min(box.left, x)
    box.right = Math.max(box.right, x)
    box.top = Math.min(box.top, y)
    box.bottom = Math.max(box.bottom, y)
  }
  for (const step of steps) {
    take(step.x, step.y)
    if (step.do === 'curve') take(step.x1, step.y1)
    if (step.do === 'curve') take(step.x2, step.y2)
  }
  return box
}

/** Only these four calls are made: a shape can be nothing but a shape. */
export interface Pen {
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void
  closePath(): void
}

export function trace(pen: Pen, { steps }: Shape, scaleX = 1, scaleY = scaleX): void {
  for (const [index, step] of steps.entries()) {
    const x = step.x * scaleX
    const y = step.y * scaleY
    if (step.do === 'move') {
      if (index > 0) pen.closePath()
      pen.moveTo(x, y)
    } else if (step.do === 'line') pen.lineTo(x, y)
    else pen.bezierCurveTo(step.x1 * scaleX, step.y1 * scaleY, step.x2 * scaleX, step.y2 * scaleY, x, y)
  }
  if (steps.length > 0) pen.closePath()
}
