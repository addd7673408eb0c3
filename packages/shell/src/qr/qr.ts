/**
 * QR codes (ISO/IEC 18004), as much of it as a link needs: byte mode, error correction level M, versions 1–10,
 * mask chosen by the penalty rules 1 and 3 only (any mask is valid; these keep it easy to scan).
 */

interface Version {
  size: number
  /** Error correction codewords of each block, and data codewords of each block (level M, table 9). */
  correction: number
  blocks: number[]
  /** Centres of the alignment patterns (annex E). */
  align: number[]
}

const table: [correction: number, blocks: number[], align: number[]][] = [
  [10, [16], []],
  [16, [28], [6, 18]],
  [26, [44], [6, 22]],
  [18, [32, 32], [6, 26]],
  [24, [43, 43], [6, 30]],
  [16, [27, 27, 27, 27], [6, 34]],
  [18, [31, 31, 31, 31], [6, 22, 38]],
  [22, [38, 38, 39, 39], [6, 24, 42]],
  [22, [36, 36, 36, 37, 37], [6, 26, 46]],
  [26, [43, 43, 43, 43, 44], [6, 28, 50]],
]

/** GF(256) by the polynomial of clause 7.5. */
export const { exp, log } = makeField()

/** Rows of modules, true = dark; undefined when the text is too long (213 bytes fit). */
export function encodeQr(text: string): boolean[][] | undefined {
  const bytes = new TextEncoder().encode(text)
  const number = table.findIndex((_, index) => fits(bytes.length, index)) + 1
  if (number === 0) return undefined
  const [correction, blocks, align] = table[number - 1]!
  const version: Version = { size: 17 + number * 4, correction, blocks, align }
  const bits = toBits(interleave(makeData(bytes, number, version), version))
  const candidates = Array.from({ length: 8 }, (_, mask) => draw(bits, { version, number, mask }))
  return candidates.reduce((best, one) => (penalty(one) < penalty(best) ? one : best))
}

/** Where the data of a code of that version stand, in their order, and how they are divided: for reading. */
export function layoutOf(number: number) {
  const [correction, blocks, align] = table[number - 1]!
  const version: Version = { size: 17 + number * 4, correction, blocks, align }
  const grid = emptyGrid(version.size)
  drawFixed(grid, version)
  drawFormat(grid, 0)
  if (number >= 7) drawVersion(grid, number)
  const places: [x: number, y: number][] = []
  eachPlace(grid, (x, y) => places.push([x, y]))
  return { ...version, places }
}

export const versionsMax = table.length

function capacity(index: number): number {
  return table[index]![1].reduce((sum, block) => sum + block, 0)
}

function fits(length: number, index: number): boolean {
  const head = index + 1 < 10 ? 2 : 3
  return length + head <= capacity(index)
}

function makeData(bytes: Uint8Array, number: number, version: Version): number[] {
  const total = version.blocks.reduce((sum, block) => sum + block, 0)
  const lengthBits = number < 10 ? 8 : 16
  const bits = [
    ...binary(4, 4),
    ...binary(bytes.length, lengthBits),
    ...[...bytes].flatMap((byte) => binary(byte, 8)),
    0,
    0,
    0,
    0,
  ]
  const data: number[] = []
  for (let at = 0; at < bits.length && data.length < total; at += 8) {
    data.push(
      Number.parseInt(
        bits
          .slice(at, at + 8)
          .join('')
          .padEnd(8, '0'),
        2,
      ),
    )
  }
  for (let pad = 0; data.length < total; pad++) data.push(pad % 2 ? 0x11 : 0xec)
  return data
}

function binary(value: number, length: number): number[] {
  return Array.from({ length }, (_, at) => (value >> (length - 1 - at)) & 1)
}

function interleave(data: number[], { blocks, correction }: Version): number[] {
  let start = 0
  const parts = blocks.map((length) => {
    start += length
    return data.slice(start - length, start)
  })
  const checks = parts.map((part) => remainder(part, correction))
  const longest = Math.max(...blocks)
  const columns = (lists: number[][], length: number) =>
    Array.from({ length }, (_, at) => lists.map((list) => list[at]).filter((value) => value !== undefined)).flat()
  return [...columns(parts, longest), ...columns(checks, correction)]
}

function toBits(codewords: number[]): number[] {
  return codewords.flatMap((word) => binary(word, 8))
}

function makeField(): { exp: number[]; log: number[] } {
  const exp: number[] = []
  const log: number[] = []
  for (let power = 0, value = 1; power < 255; power++) {
    exp[power] = value
    log[value] = power
    value = (value << 1) ^ (value > 127 ? 0x11d : 0)
  }
  return { exp, log }
}

export function multiply(a: number, b: number): number {
  return a && b ? exp[(log[a]! + log[b]!) % 255]! : 0
}

/** Reed–Solomon check words: the remainder of the data by the generator polynomial of that degree. */
function remainder(data: number[], degree: number): number[] {
  let generator = [1]
  for (let power = 0; power < degree; power++) {
    const root = exp[power]!
    generator = [...generator, 0].map((value, at) => value ^ multiply(at ? generator[at - 1]! : 0, root))
  }
  const rest = [...data, ...new Array<number>(degree).fill(0)]
  for (let at = 0; at < data.length; at++) {
    const lead = rest[at]!
    for (const [offset, value] of generator.entries()) rest[at + offset]! ^= multiply(value, lead)
  }
  return rest.slice(data.length)
}

type Grid = (boolean | undefined)[][]

function draw(
  bits: number[],
  { version, number, mask }: { version: Version; number: number; mask: number },
): boolean[][] {
  const { size } = version
  const grid = emptyGrid(size)
  drawFixed(grid, version)
  drawFormat(grid, mask)
  if (number >= 7) drawVersion(grid, number)
  placeBits(grid, bits, maskRules[mask]!)
  return grid as boolean[][]
}

function emptyGrid(size: number): Grid {
  return Array.from({ length: size }, () => new Array<boolean | undefined>(size).fill(undefined))
}

function drawFixed(grid: Grid, { size, align }: Version): void {
  for (const [cx, cy] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const) {
    for (let y = -4; y <= 4; y++)
      for (let x = -4; x <= 4; x++) {
        const far = Math.max(Math.abs(x), Math.abs(y))
        set(grid, cx + x, cy + y, far !== 2 && far !== 4)
      }
  }
  for (const cy of align)
    for (const cx of align) {
      if (grid[cy]![cx] !== undefined) continue
      for (let y = -2; y <= 2; y++)
        for (let x = -2; x <= 2; x++) set(grid, cx + x, cy + y, Math.max(Math.abs(x), Math.abs(y)) !== 1)
    }
  for (let at = 8; at < size - 8; at++) {
    grid[6]![at] ??= at % 2 === 0
    grid[at]![6] ??= at % 2 === 0
  }
  grid[size - 8]![8] = true
}

function set(grid: Grid, x: number, y: number, dark: boolean): void {
  if (grid[y] && x >= 0 && x < grid.length) grid[y]![x] = dark
}

/** Fifteen bits, twice (clause 7.9); level M is 00. */
function drawFormat(grid: Grid, mask: number): void {
  const size = grid.length
  let rest = mask << 10
  for (let bit = 14; bit >= 10; bit--) if ((rest >> bit) & 1) rest ^= 0x537 << (bit - 10)
  const bits = ((mask << 10) | rest) ^ 0x5412
  for (let at = 0; at < 15; at++) {
    const dark = ((bits >> at) & 1) === 1
    const along = at < 6 ? at : at < 8 ? at + 1 : size - 15 + at
    grid[along]![8] = dark
    grid[8]![at < 8 ? size - 1 - at : at < 9 ? 7 : 14 - at] = dark
  }
  grid[size - 8]![8] = true
}

/** Eighteen bits, twice, from version 7 on (clause 7.10). */
function drawVersion(grid: Grid, number: number): void {
  const size = grid.length
  let rest = number << 12
  for (let bit = 17; bit >= 12; bit--) if ((rest >> bit) & 1) rest ^= 0x1f25 << (bit - 12)
  const bits = (number << 12) | rest
  for (let at = 0; at < 18; at++) {
    const dark = ((bits >> at) & 1) === 1
    const [a, b] = [Math.floor(at / 3), size - 11 + (at % 3)]
    grid[a]![b] = dark
    grid[b]![a] = dark
  }
}

export const maskRules: ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
]

function placeBits(grid: Grid, bits: number[], masked: (x: number, y: number) => boolean): void {
  let next = 0
  eachPlace(grid, (x, y) => {
    grid[y]![x] = (bits[next++] === 1) !== masked(x, y)
  })
}

/** Up and down in columns of two, from the lower right, around what is fixed (clause 7.7.3). */
function eachPlace(grid: Grid, visit: (x: number, y: number) => void): void {
  const size = grid.length
  for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right--
    for (let step = 0; step < size; step++) {
      const y = up ? size - 1 - step : step
      for (const x of [right, right - 1]) if (grid[y]![x] === undefined) visit(x, y)
    }
  }
}

function penalty(grid: boolean[][]): number {
  const columns = grid.map((_, x) => grid.map((row) => row[x]!))
  return [...grid, ...columns].reduce((sum, line) => sum + linePenalty(line), 0)
}

function linePenalty(line: boolean[]): number {
  let sum = 0
  let run = 0
  line.forEach((dark, at) => {
    run = at && dark === line[at - 1] ? run + 1 : 1
    if (run === 5) sum += 3
    if (run > 5) sum++
  })
  const text = line.map(Number).join('')
  return sum + (text.split('10111010000').length + text.split('00001011101').length - 2) * 40
}
