/** What a line costs to paint, in letters: so that a picture never asks for more than a page can give. */
import type { LineState, Run } from './line.ts'

/** Every change of look sets a font and a colour anew. */
const runCost = 20
/** Of a picture's area: what is softened, and what is put together aside because it lets something through. */
const softAreaPerLetter = 400
const asideAreaPerLetter = 4000
/** Letters are about half as wide as high. */
const letterShape = 0.5

export function workOf(line: LineState, canvas: { width: number; height: number }, scale: number): number {
  return line.runs.reduce(
    (sum, run) => sum + workOfRun(run, line.seen, { area: canvas.width * canvas.height, scale }),
    0,
  )
}

function workOfRun({ text, look }: Run, seen: number, picture: { area: number; scale: number }): number {
  const height = look.size * look.scaleY * picture.scale
  const across = look.drawing > 0 ? picture.area : text.length * letterShape * height * look.scaleX * height
  const area = Math.min(picture.area, across)
  const soft = look.blur + look.edge > 0 ? area / softAreaPerLetter : 0
  const aside = seen < 1 || look.alphas.some((alpha) => alpha > 0) ? area / asideAreaPerLetter : 0
  return runCost + text.length + soft + aside
}
