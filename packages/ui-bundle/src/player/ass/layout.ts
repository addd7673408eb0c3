/**
 * Where the words of a line go: broken into rows that fit, aligned, and stacked so that lines said at one time do not
 * cover each other. Everything is in pixels of the picture. How wide words are is asked of whoever draws them.
 */
import { parseDrawing, type Shape } from './drawing.ts'
import { limits } from './limits.ts'
import { type LineState, type Run, styleNamed } from './line.ts'
import type { Look } from './look.ts'
import { clamp } from './numbers.ts'
import type { Script } from './script.ts'

/** The picture, in pixels, and what a pixel of the script is in it. */
export interface Frame {
  width: number
  height: number
  scaleX: number
  scaleY: number
  /** What an outline of one is in it. */
  border: number
}

export interface Measure {
  /** Of words set in a look at a height of line in pixels, without its horizontal scale. */
  width(text: string, look: Look, size: number): number
  /** Which part of a line's height is above the line the letters stand on. */
  ascent(look: Look): number
}

/** A stretch of one row in one look. */
export interface Part {
  run: Run
  text: string
  shape?: Shape
  /** From the left of the block; the baseline from its top. */
  x: number
  baseline: number
  width: number
  /** Of the line it stands in, scaled. */
  ascent: number
  descent: number
}

export interface Block {
  parts: Part[]
  width: number
  height: number
}

interface Atom {
  run: Run
  text: string
  kind: 'word' | 'space' | 'break'
  shape?: Shape
  width: number
}

interface Row {
  atoms: Atom[]
  /** Ended by a break that was asked for. */
  hard: boolean
}

/** Rows move their ends at most this often until they are even. */
const balancingMax = 40

export function layOut(line: LineState, script: Script, frame: Frame, measure: Measure): Block {
  const { marginL, marginR } = marginsOf(line, script)
  const room = Math.max(0, (script.width - marginL - marginR) * frame.scaleX)
  const rows = balanced(
    rowsOf(atomsOf(line, frame, measure), line.wrap === 2 ? Number.POSITIVE_INFINITY : room),
    line.wrap,
    room,
  )
  const block: Block = { parts: [], width: 0, height: 0 }
  const widths = rows.map(({ atoms }) => widthOf(atoms))
  block.width = Math.max(0, ...widths)
  let carried = line.runs[0]?.look
  for (const [index, row] of rows.entries()) {
    const left = (block.width - (widths[index] ?? 0)) * [0, 0.5, 1][(line.align - 1) % 3]!
    placeRow(block, row, { left, carried, frame, measure })
    carried = row.atoms[row.atoms.length - 1]?.run.look ?? carried
  }
  return block
}

function atomsOf({ runs, wrap }: LineState, frame: Frame, measure: Measure): Atom[] {
  const atoms: Atom[] = []
  for (const run of runs) {
    if (run.look.drawing > 0) {
      const shape = parseDrawing(run.text, run.look.drawing)
      const width = (shape.right - shape.left) * frame.scaleY * run.look.scaleX
      atoms.push({ run, text: '', kind: 'word', shape, width })
      continue
    }
    for (const [text] of wordsOf(run.text, wrap).matchAll(/\n| +|[^ \n]+/g)) {
      const kind = text === '\n' ? 'break' : text[0] === ' ' ? 'space' : 'word'
      const width = kind === 'break' ? 0 : advance(text, run.look, frame, measure)
      atoms.push({ run, text, kind, width })
    }
  }
  return atoms
}

/** `\N` is a new row, `\n` only where rows are not broken by themselves, `\h` a blank that holds. */
function wordsOf(text: string, wrap: number): string {
  return text
    .replaceAll(/[\r\n\t]/g, ' ')
    .replaceAll(/\p{Cc}|\ufeff/gu, '')
    .replaceAll('\\N', '\n')
    .replaceAll('\\n', wrap === 2 ? '\n' : ' ')
    .replaceAll('\\h', '\u00a0')
}

export function pixels(look: Look, frame: Frame): number {
  return clamp(look.size * frame.scaleY, 0, frame.height * limits.fontSize)
}

function advance(text: string, look: Look, frame: Frame, measure: Measure): number {
  const size = pixels(look, frame)
  const spaced = look.spacing * frame.scaleY * [...text].length
  return (measure.width(text, look, size) + spaced) * look.scaleX
}

function rowsOf(atoms: Atom[], room: number): Row[] {
  let row: Row = { atoms: [], hard: false }
  const rows = [row]
  let width = 0
  const begin = (atoms: Atom[]) => {
    row = { atoms, hard: false }
    rows.push(row)
    width = sum(atoms)
  }
  for (const word of grouped(atoms)) {
    const wide = sum(word)
    if (word[0]?.kind === 'break') {
      row.hard = true
      begin([])
    } else if (word[0]?.kind === 'word' && row.atoms.some(isWord) && width + wide > room) begin([...word])
    else {
      row.atoms.push(...word)
      width += wide
    }
  }
  return rows
}

/** Atoms between which no row may end belong together: a word may change its colour in the middle. */
function grouped(atoms: Atom[]): Atom[][] {
  const groups: Atom[][] = []
  for (const atom of atoms) {
    const last = groups[groups.length - 1]
    if (last && atom.kind === 'word' && last[0]?.kind === 'word') last.push(atom)
    else groups.push([atom])
  }
  return groups
}

const isWord = ({ kind }: Atom) => kind === 'word'
const sum = (atoms: Atom[]) => atoms.reduce((width, atom) => width + atom.width, 0)

/** Blanks at both ends of a row take no room. */
function trimmed(atoms: Atom[]): Atom[] {
  const first = atoms.findIndex(isWord)
  const last = atoms.findLastIndex(isWord)
  return first < 0 ? [] : atoms.slice(first, last + 1)
}

const widthOf = (atoms: Atom[]) => sum(trimmed(atoms))

/** Rows that were broken by themselves are made as even as they can be, words moving down one by one. */
function balanced(rows: Row[], wrap: number, room: number): Row[] {
  if (wrap === 1 || wrap === 2) return rows
  for (let round = 0, moved = true; moved && round < balancingMax; round++) {
    moved = false
    for (let i = 0; i + 1 < rows.length; i++) if (!rows[i]!.hard) moved = evened(rows[i]!, rows[i + 1]!, room) || moved
  }
  return rows
}

function evened(upper: Row, lower: Row, room: number): boolean {
  const groups = grouped(trimmed(upper.atoms))
  const word = groups[groups.length - 1]
  if (!word || groups.length < 2) return false
  const blank: Atom[] = [
    {
      ...word[word.length - 1]!,
      kind: 'space',
      text: ' ',
      width: sum(upper.atoms.filter(({ kind }) => kind === 'space').slice(-1)),
    },
  ]
  const above = groups.slice(0, -1).flat()
  const below = [...word, ...blank, ...lower.atoms]
  const before = Math.abs(widthOf(upper.atoms) - widthOf(lower.atoms))
  const after = Math.abs(widthOf(above) - widthOf(below))
  if (after >= before || widthOf(below) > room) return false
  upper.atoms = above
  lower.atoms = below
  return true
}

interface Placing {
  left: number
  /** How an empty row is as high as half of. */
  carried: Look | undefined
  frame: Frame
  measure: Measure
}

function placeRow(block: Block, row: Row, { left, carried, frame, measure }: Placing): void {
  const shown = joined(trimmed(row.atoms))
  const heights = shown.map((atom) => heightOf(atom, frame, measure))
  const empty = carried ? (pixels(carried, frame) * carried.scaleY) / 2 : 0
  const ascent = shown.length > 0 ? Math.max(...heights.map((one) => one.ascent)) : empty
  const descent = shown.length > 0 ? Math.max(...heights.map((one) => one.descent)) : 0
  let x = left
  for (const [index, { run, text, shape, width }] of shown.entries()) {
    const { ascent: above, descent: below } = heights[index]!
    const part = { run, text, x, baseline: block.height + ascent, width, ascent: above, descent: below }
    block.parts.push(shape ? { ...part, shape } : part)
    x += width
  }
  block.height += ascent + descent
}

/** Neighbours of one look are drawn together: letters join, and the browser orders what is read from the right. */
function joined(atoms: Atom[]): Atom[] {
  const out: Atom[] = []
  for (const atom of atoms) {
    const last = out[out.length - 1]
    if (last && last.run === atom.run && !last.shape && !atom.shape) {
      last.text += atom.text
      last.width += atom.width
    } else out.push({ ...atom })
  }
  return fromTheRight(out) ? out.reverse() : out
}

/** The first letter that has a direction decides how the stretches of a row follow each other. */
function fromTheRight(atoms: Atom[]): boolean {
  const text = atoms.map((atom) => atom.text).join('')
  const first = /[A-Za-z\u00c0-\u02af\u0370-\u0590]|[\u0591-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.exec(text)
  return first !== null && /[\u0591-\u08ff\ufb1d-\ufefc]/.test(first[0])
}

function heightOf({ run: { look }, shape }: Atom, frame: Frame, measure: Measure): { ascent: number; descent: number } {
  if (shape) {
    const descent = look.sink * frame.scaleY * look.scaleY
    return { ascent: (shape.bottom - shape.top) * frame.scaleY * look.scaleY - descent, descent }
  }
  const height = pixels(look, frame) * look.scaleY
  const ascent = height * measure.ascent(look)
  return { ascent, descent: height - ascent }
}

export function marginsOf({ event }: LineState, script: Script) {
  const style = styleNamed(script, event.style)
  return {
    marginL: event.marginL || style.marginL,
    marginR: event.marginR || style.marginR,
    marginV: event.marginV || style.marginV,
  }
}
