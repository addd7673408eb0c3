/** Which of several boxes an arrow key leads to. Pure: boxes in, index out. */

export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

export type Way = 'left' | 'right' | 'up' | 'down'

/** A step aside costs more than a step ahead: an arrow should feel straight. */
const asideCost = 3

/** Index of the nearest box that lies that way, or -1. */
export function nearest(from: Box, boxes: Box[], way: Way): number {
  let best = -1
  let bestCost = Number.POSITIVE_INFINITY
  boxes.forEach((box, index) => {
    const cost = costOf(turn(from, way), turn(box, way))
    if (cost < bestCost) {
      best = index
      bestCost = cost
    }
  })
  return best
}

/** Turns the plane so that every way becomes "right". */
function turn({ left, top, right, bottom }: Box, way: Way): Box {
  if (way === 'left') return { left: -right, right: -left, top, bottom }
  if (way === 'down') return { left: top, right: bottom, top: left, bottom: right }
  if (way === 'up') return { left: -bottom, right: -top, top: left, bottom: right }
  return { left, top, right, bottom }
}

function costOf(from: Box, to: Box): number {
  const slack = Math.min(from.right - from.left, to.right - to.left) / 2
  const ahead = to.left - from.right
  if (ahead < -slack || to.left <= from.left) return Number.POSITIVE_INFINITY
  const aside = Math.max(0, from.top - to.bottom, to.top - from.bottom)
  const centres = Math.abs((from.top + from.bottom) / 2 - (to.top + to.bottom) / 2)
  return Math.max(0, ahead) + aside * asideCost + centres * 0.1
}
