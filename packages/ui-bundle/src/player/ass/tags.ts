/** Text of a line taken apart into words and override codes; what a code means is decided in `line.ts`. */
import { limits } from './limits.ts'

export interface Tag {
  name: string
  args: string[]
}

export type Piece = { text: string } | { tags: Tag[] }

/** Longest first: `\fscx` is no `\fs`. */
const names = [
  'alpha',
  'iclip',
  ...['xbord', 'ybord', 'xshad', 'yshad'],
  ...['clip', 'move', 'fade', 'fscx', 'fscy', 'bord', 'shad', 'blur'],
  ...['fad', 'pos', 'org', 'fax', 'fay', 'frx', 'fry', 'frz', 'fsp', 'fsc', 'pbo'],
  ...['1c', '2c', '3c', '4c', '1a', '2a', '3a', '4a', 'an', 'be', 'fn', 'fr', 'fs', 'fe', 'kf', 'ko', 'kt'],
  ...['K', 'k', 'a', 'b', 'c', 'i', 'u', 's', 'p', 'q', 'r', 't'],
]

/** Codes whose arguments may stand without brackets take everything up to the next code. */
export function parseText(source: string): Piece[] {
  const text = source.slice(0, limits.lineChars)
  const pieces: Piece[] = []
  const budget = { tags: limits.tags }
  let at = 0
  while (at < text.length && pieces.length < limits.runs * 2) {
    const open = text.indexOf('{', at)
    const close = open < 0 ? -1 : text.indexOf('}', open)
    if (close < 0) return [...pieces, { text: text.slice(at) }]
    if (open > at) pieces.push({ text: text.slice(at, open) })
    const tags = parseTags(text.slice(open + 1, close), budget)
    if (tags.length > 0) pieces.push({ tags })
    at = close + 1
  }
  return pieces
}

/** What stands between braces, or behind the times of `\t`. Text without a backslash is a remark. */
export function parseTags(block: string, budget: { tags: number }): Tag[] {
  const tags: Tag[] = []
  let at = block.indexOf('\\')
  while (at >= 0 && budget.tags > 0) {
    const from = skipBlanks(block, at + 1)
    const name = names.find((one) => block.startsWith(one, from))
    if (name === undefined) {
      at = block.indexOf('\\', from)
      continue
    }
    const { args, end } = readArguments(block, from + name.length)
    tags.push({ name, args })
    budget.tags--
    at = block.indexOf('\\', end)
  }
  return tags
}

function skipBlanks(text: string, at: number): number {
  let from = at
  while (text[from] === ' ') from++
  return from
}

function readArguments(block: string, at: number): { args: string[]; end: number } {
  const from = skipBlanks(block, at)
  if (block[from] !== '(') {
    const next = block.indexOf('\\', from)
    const end = next < 0 ? block.length : next
    return { args: [block.slice(from, end).trim()], end }
  }
  const end = closing(block, from)
  return { args: splitTop(block.slice(from + 1, end)), end: Math.min(end + 1, block.length) }
}

/** The bracket that closes this one; the end where it was forgotten. */
function closing(block: string, from: number): number {
  let depth = 0
  for (let at = from; at < block.length; at++) {
    if (block[at] === '(') depth++
    else if (block[at] === ')' && --depth === 0) return at
  }
  return block.length
}

/** Commas part arguments, except in the codes that stand last in `\t(…)`. */
function splitTop(inner: string): string[] {
  const code = inner.indexOf('\\')
  const numbers = code < 0 ? inner : inner.slice(0, code)
  const args = numbers.split(',', 10).map((part) => part.trim())
  if (code < 0) return args
  // What stands directly before the first code belongs to nothing.
  return [...args.slice(0, -1), inner.slice(code)]
}
