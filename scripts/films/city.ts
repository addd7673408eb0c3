/** Conway's Game of Life, seen as the windows of a city at night. */
import type { Film } from './film.ts'
import { ease, Palette, type Picture, randomFrom, type Scene, type Size, smooth } from './picture.ts'
import { bell, pad, pluck, type Track } from './synth.ts'

const generationsPerSecond = 6
const cellPixels = 9
const young = new Palette(['#2b1a4a', '#b8456b', '#ff9d5c', '#ffe9b8'])
const trail = new Palette(['#060914', '#0b1730', '#153a5b', '#2a6f86'])
const patterns = [
  '.oo|oo.|.o.',
  '.o.....|...o...|oo..ooo',
  'oo......|.o...ooo|......o.',
  'ooo.o|o....|...oo|.oo.o|o.o.o',
  '.o.|..o|ooo',
]

class CityScene implements Scene {
  readonly #columns: number
  readonly #rows: number
  readonly #pixels: number
  #alive: Uint8Array
  #before: Uint8Array
  readonly #age: Float32Array
  readonly #heat: Float32Array
  #generation = 0
  #phase = 0

  constructor(size: Size) {
    this.#pixels = Math.max(cellPixels, Math.round(size.width / 72))
    this.#columns = Math.ceil(size.width / this.#pixels)
    this.#rows = Math.ceil(size.height / this.#pixels)
    this.#alive = new Uint8Array(this.#columns * this.#rows)
    this.#before = this.#alive
    this.#age = new Float32Array(this.#alive.length)
    this.#heat = new Float32Array(this.#alive.length)
    const random = randomFrom(23)
    for (let i = 0; i < 26; i++) this.#sow(patterns[i % patterns.length]!, random)
  }

  advance(time: number): void {
    const generation = Math.floor(time * generationsPerSecond)
    this.#phase = time * generationsPerSecond - generation
    for (; this.#generation < generation; this.#generation++) this.#step()
    for (let i = 0; i < this.#heat.length; i++) this.#heat[i] = this.#heat[i]! * 0.985 + (this.#alive[i] ? 0.03 : 0)
  }

  paint(out: Picture): void {
    const change = smooth(Math.min(1, this.#phase * 1.6))
    const half = this.#pixels / 2
    for (let y = 0; y < out.height; y++) {
      const row = Math.min(this.#rows - 1, Math.floor(y / this.#pixels))
      for (let x = 0; x < out.width; x++) {
        const cell = row * this.#columns + Math.min(this.#columns - 1, Math.floor(x / this.#pixels))
        const i = (y * out.width + x) * 3
        trail.put(this.#warmth(x / this.#pixels - 0.5, y / this.#pixels - 0.5), out.rgb, i)
        const lit = this.#before[cell]! * (1 - change) + this.#alive[cell]! * change
        if (lit < 0.01) continue
        const edge = Math.max(Math.abs((x % this.#pixels) + 0.5 - half), Math.abs((y % this.#pixels) + 0.5 - half))
        const inside = smooth((half - edge) * 0.9 * (0.45 + 0.55 * lit) + 0.1)
        young.add(Math.exp(-this.#age[cell]! * 0.06) * 0.9 + 0.05, out.rgb, i, inside * lit * 1.15)
      }
    }
  }

  #warmth(x: number, y: number): number {
    const column = Math.max(0, Math.min(this.#columns - 2, Math.floor(x)))
    const row = Math.max(0, Math.min(this.#rows - 2, Math.floor(y)))
    const [u, v] = [Math.min(1, Math.max(0, x - column)), Math.min(1, Math.max(0, y - row))]
    const at = row * this.#columns + column
    const top = this.#heat[at]! * (1 - u) + this.#heat[at + 1]! * u
    const bottom = this.#heat[at + this.#columns]! * (1 - u) + this.#heat[at + this.#columns + 1]! * u
    return top * (1 - v) + bottom * v
  }

  #step(): void {
    const next = new Uint8Array(this.#alive.length)
    for (let row = 0; row < this.#rows; row++) {
      for (let column = 0; column < this.#columns; column++) {
        const at = row * this.#columns + column
        const near = this.#neighbours(row, column)
        const lives = near === 3 || (near === 2 && this.#alive[at] === 1)
        next[at] = lives ? 1 : 0
        this.#age[at] = lives && this.#alive[at] ? this.#age[at]! + 1 : 0
      }
    }
    this.#before = this.#alive
    this.#alive = next
  }

  #neighbours(row: number, column: number): number {
    let count = 0
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        if (dx === 0 && dy === 0) continue
        const y = (row + dy + this.#rows) % this.#rows
        const x = (column + dx + this.#columns) % this.#columns
        count += this.#alive[y * this.#columns + x]!
      }
    }
    return count
  }

  #sow(pattern: string, random: () => number): void {
    const [x, y] = [Math.floor(random() * this.#columns), Math.floor(random() * this.#rows)]
    const mirrored = random() < 0.5
    for (const [dy, line] of pattern.split('|').entries()) {
      for (const [dx, mark] of [...line].entries()) {
        const column = (x + (mirrored ? -dx : dx) + this.#columns) % this.#columns
        if (mark === 'o') this.#alive[((y + dy) % this.#rows) * this.#columns + column] = 1
      }
    }
  }
}

function score(track: Track): void {
  for (const [i, chord] of [
    [-21, -14, -9, -5],
    [-24, -17, -8, -5],
    [-19, -12, -7, -3],
    [-26, -14, -10, -5],
    [-21, -9, -5, 0],
  ].entries())
    pad(track, i * 5, 7, chord, 0.32)
  const scale = [-9, -7, -5, -2, 0, 3, 5, 7]
  const random = randomFrom(5)
  for (let beat = 0; beat < track.seconds * 3 - 6; beat++) {
    const busy = ease(beat / 3, 2, 9)
    if (random() < 0.28 + busy * 0.3)
      pluck(track, 1 + beat / 3, scale[Math.floor(random() * 8)]!, 0.1 + random() * 0.06, random() * 1.4 - 0.7)
    if (beat % 12 === 9) bell(track, 1 + beat / 3, 12 + scale[beat % 8]!, 0.05, 0.4)
  }
  track.room(0.5)
}

export const city: Film = {
  id: 'city-of-cells',
  seconds: 25,
  size: { width: 640, height: 360 },
  container: 'mp4',
  scene: (size) => new CityScene(size),
  score,
  posterAt: 11,
  lettering: {
    lines: ['City', 'of Cells'],
    under: 'four rules, no mayor',
    font: 'Liberation Sans Narrow',
    weight: 700,
    size: 104,
    spacing: -0.02,
    colour: '#ffe9c4',
    place: 'top',
    scrim: '#060914',
  },
}
