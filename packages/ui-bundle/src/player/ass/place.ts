/** Where the blocks of all lines of a moment go: where they ask to be, else among each other without covering. */
import { type Block, type Frame, marginsOf } from './layout.ts'
import type { LineState } from './line.ts'
import type { Script, ScriptEvent } from './script.ts'

export interface Placed {
  line: LineState
  block: Block
  /** Of the block's upper left corner, in pixels of the picture. */
  left: number
  top: number
}

interface Taken {
  layer: number
  top: number
  bottom: number
  left: number
  right: number
}

/** A line keeps its height while it is shown, even when one below it goes. */
export type Memory = Map<ScriptEvent, number>

export function placeAll(
  lines: { line: LineState; block: Block }[],
  script: Script,
  frame: Frame,
  memory: Memory,
): Placed[] {
  const placed = lines.map(({ line, block }) => ({ line, block, ...corner(line, block, script, frame) }))
  const taken: Taken[] = []
  const free = placed.filter(({ line }) => !line.at)
  for (const one of free) {
    const known = memory.get(one.line.event)
    if (known !== undefined) {
      one.top = known
      taken.push(boxOf(one))
    }
  }
  for (const one of free) {
    if (memory.has(one.line.event)) continue
    one.top = besideOthers(one, taken)
    taken.push(boxOf(one))
    memory.set(one.line.event, one.top)
  }
  const shown = new Set(lines.map(({ line }) => line.event))
  for (const event of memory.keys()) if (!shown.has(event)) memory.delete(event)
  return placed
}

/** Left and top of a block that had the picture for itself. */
function corner(
  line: LineState,
  { width, height }: Block,
  script: Script,
  frame: Frame,
): { left: number; top: number } {
  const across = [0, 0.5, 1][(line.align - 1) % 3] ?? 0.5
  const down = [1, 0.5, 0][Math.floor((line.align - 1) / 3)] ?? 1
  if (line.at) {
    return { left: line.at.x * frame.scaleX - width * across, top: line.at.y * frame.scaleY - height * down }
  }
  const { marginL, marginR, marginV } = marginsOf(line, script)
  const room = (script.width - marginL - marginR) * frame.scaleX
  const edge = marginV * frame.scaleY
  const top = down === 0 ? edge : down === 1 ? frame.height - edge - height : (frame.height - height) / 2
  return { left: marginL * frame.scaleX + (room - width) * across, top }
}

function boxOf({ line, block, left, top }: Placed): Taken {
  const { layer } = line.event
  return { layer, top, bottom: top + block.height, left, right: left + block.width }
}

/** Up from the bottom or down from the top, past everything of its layer that is in the way. */
function besideOthers(one: Placed, taken: Taken[]): number {
  const down = one.line.align >= 7
  const inTheWay = taken
    .filter(
      ({ layer, left, right }) =>
        layer === one.line.event.layer && left < one.left + one.block.width && right > one.left,
    )
    .sort((a, b) => (down ? a.top - b.top : b.bottom - a.bottom))
  let { top } = one
  for (const other of inTheWay) {
    const covers = other.top < top + one.block.height && other.bottom > top
    if (covers) top = down ? other.bottom : other.top - one.block.height
  }
  return top
}
