/**
 * Reads the QR codes that `qr.ts` draws (byte mode, level M, versions 1–10) out of a picture: a screenshot, or a photo
 * taken from straight ahead, turned however it may be. Loaded when somebody brings such a picture.
 */

import { exp, layoutOf, log, maskRules, multiply, versionsMax } from './qr.ts'
import { findCorners, type Point } from './qr-find.ts'

export interface Picture {
  width: number
  height: number
  /** Four bytes a pixel. */
  data: Uint8ClampedArray
}

/** The text of a code in the picture; undefined where there is none that can be read. */
export function readQr(picture: Picture): string | undefined {
  const dark = darkPixels(picture)
  for (const { corner, right, down, module } of findCorners(picture, dark)) {
    const across = (distance(corner, right) + distance(corner, down)) / 2 / module + 7
    const nearest = Math.round((across - 17) / 4)
    for (const number of [nearest, nearest - 1, nearest + 1]) {
      if (number < 1 || number > versionsMax) continue
      const grid = sample({ corner, right, down }, 17 + number * 4, (x, y) => dark[y * picture.width + x] === 1)
      const text = decode(grid, number)
      if (text !== undefined) return text
    }
  }
  return undefined
}

/** Darker than halfway between the darkest and the lightest around (Otsu's threshold over the whole). */
function darkPixels({ width, height, data }: Picture): Uint8Array {
  const greys = new Uint8Array(width * height)
  const counts = new Array<number>(256).fill(0)
  for (let at = 0; at < greys.length; at++) {
    const [r, g, b] = [data[at * 4]!, data[at * 4 + 1]!, data[at * 4 + 2]!]
    greys[at] = (r * 3 + g * 6 + b) / 10
    counts[greys[at]!]!++
  }
  const threshold = otsu(counts, greys.length)
  return greys.map((grey) => (grey <= threshold ? 1 : 0))
}

function otsu(counts: number[], total: number): number {
  const sum = counts.reduce((all, count, grey) => all + count * grey, 0)
  let [below, belowSum, best, threshold] = [0, 0, -1, 127]
  for (let grey = 0; grey < 256; grey++) {
    below += counts[grey]!
    belowSum += grey * counts[grey]!
    if (below === 0 || below === total) continue
    const gap = belowSum / below - (sum - belowSum) / (total - below)
    const spread = below * (total - below) * gap * gap
    if (spread > best) [best, threshold] = [spread, grey]
  }
  return threshold
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}

/** The middle of each module, by the three corners. */
function sample(
  { corner, right, down }: { corner: Point; right: Point; down: Point },
  size: number,
  isDark: (x: number, y: number) => boolean,
): boolean[][] {
  const span = size - 7
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) => {
      const [u, v] = [(column - 3) / span, (row - 3) / span]
      const x = corner.x + u * (right.x - corner.x) + v * (down.x - corner.x)
      const y = corner.y + u * (right.y - corner.y) + v * (down.y - corner.y)
      return isDark(Math.round(x), Math.round(y))
    }),
  )
}

/** Eight masks are quickly tried: the format bits need not be readable. */
function decode(grid: boolean[][], number: number): string | undefined {
  const layout = layoutOf(number)
  for (const masked of maskRules) {
    const bits = layout.places.map(([x, y]) => (grid[y]![x] !== masked(x, y) ? 1 : 0))
    const data = correctAll(codewords(bits), layout)
    const text = data && readBytes(data, number)
    if (text !== undefined) return text
  }
  return undefined
}

function codewords(bits: number[]): number[] {
  return Array.from({ length: Math.floor(bits.length / 8) }, (_, at) =>
    bits.slice(at * 8, at * 8 + 8).reduce((word, bit) => word * 2 + bit, 0),
  )
}

/** Blocks were interleaved, data first and then check words (clause 7.6). */
function correctAll(words: number[], { blocks, correction }: { blocks: number[]; correction: number }) {
  const parts = blocks.map(() => [] as number[])
  let next = 0
  for (let at = 0; at < Math.max(...blocks); at++) {
    for (const [block, length] of blocks.entries()) if (at < length) parts[block]!.push(words[next++]!)
  }
  for (let at = 0; at < correction; at++) for (const part of parts) part.push(words[next++]!)
  const data: number[] = []
  for (const [block, part] of parts.entries()) {
    const right = correct(part, correction)
    if (!right) return undefined
    data.push(...right.slice(0, blocks[block]))
  }
  return data
}

/** Mends up to half as many words as there are check words (Berlekamp–Massey, Chien, Forney); undefined beyond. */
function correct(words: number[], correction: number): number[] | undefined {
  const wrong = syndromes(words, correction)
  if (wrong.every((value) => value === 0)) return words
  const locator = massey(wrong)
  const errors = locator.length - 1
  const places = words.map((_, at) => at).filter((at) => evaluate(locator, exp[(255 - at) % 255]!) === 0)
  if (errors * 2 > correction || places.length !== errors) return undefined
  const evaluator = product(wrong, locator).slice(0, correction)
  const mended = [...words]
  for (const place of places) {
    const inverse = exp[(255 - place) % 255]!
    const slope = locator.reduce((sum, value, at) => (at % 2 ? sum ^ multiply(value, power(inverse, at - 1)) : sum), 0)
    const size = divide(multiply(exp[place % 255]!, evaluate(evaluator, inverse)), slope)
    mended[words.length - 1 - place]! ^= size
  }
  return syndromes(mended, correction).every((value) => value === 0) ? mended : undefined
}

function syndromes(words: number[], correction: number): number[] {
  return Array.from({ length: correction }, (_, at) => words.reduce((sum, word) => multiply(sum, exp[at]!) ^ word, 0))
}

/** The shortest recurrence that gives the syndromes; coefficients from the lowest. */
function massey(syndrome: number[]): number[] {
  let locator = [1]
  let before = [1]
  let length = 0
  let gap = 1
  let last = 1
  for (let at = 0; at < syndrome.length; at++) {
    let difference = syndrome[at]!
    for (let back = 1; back <= length; back++) difference ^= multiply(locator[back] ?? 0, syndrome[at - back]!)
    if (difference === 0) {
      gap++
      continue
    }
    const scale = divide(difference, last)
    const changed = add(locator, [...new Array<number>(gap).fill(0), ...before.map((value) => multiply(value, scale))])
    if (2 * length <= at) {
      before = locator
      length = at + 1 - length
      last = difference
      gap = 1
    } else gap++
    locator = changed
  }
  while (locator.length > 1 && locator.at(-1) === 0) locator.pop()
  return locator
}

function add(a: number[], b: number[]): number[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, at) => (a[at] ?? 0) ^ (b[at] ?? 0))
}

function product(a: number[], b: number[]): number[] {
  const sum = new Array<number>(a.length + b.length - 1).fill(0)
  for (const [i, x] of a.entries()) for (const [j, y] of b.entries()) sum[i + j]! ^= multiply(x, y)
  return sum
}

/** Coefficients from the lowest. */
function evaluate(polynomial: number[], x: number): number {
  return polynomial.reduceRight((sum, value) => multiply(sum, x) ^ value, 0)
}

function power(value: number, times: number): number {
  return times === 0 ? 1 : exp[(log[value]! * times) % 255]!
}

function divide(a: number, b: number): number {
  return a ? exp[(log[a]! + 255 - log[b]!) % 255]! : 0
}

/** One segment in byte mode (clause 7.4.5). */
function readBytes(data: number[], number: number): string | undefined {
  const bits = data.flatMap((word) => Array.from({ length: 8 }, (_, at) => (word >> (7 - at)) & 1))
  const take = (from: number, count: number) => bits.slice(from, from + count).reduce((sum, bit) => sum * 2 + bit, 0)
  if (take(0, 4) !== 4) return undefined
  const lengthBits = number < 10 ? 8 : 16
  const length = take(4, lengthBits)
  const start = 4 + lengthBits
  if (start + length * 8 > bits.length) return undefined
  const bytes = Uint8Array.from({ length }, (_, at) => take(start + at * 8, 8))
  return new TextDecoder().decode(bytes)
}
