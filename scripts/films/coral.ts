/** Two substances, one eating the other: a Gray-Scott reef that grows from a few grains. */
import type { Film } from './film.ts'
import { Palette, type Picture, randomFrom, type Scene, type Size } from './picture.ts'
import { bell, note, pad, type Track } from './synth.ts'

const stepsPerFrame = 14
const palette = new Palette(['#03121c', '#07303c', '#0f5a5c', '#3fa08a', '#f2c49b', '#ff7f6e', '#fff1e4'])

class CoralScene implements Scene {
  readonly #width: number
  readonly #height: number
  #a: Float32Array
  #b: Float32Array
  #nextA: Float32Array
  #nextB: Float32Array
  readonly #feed: Float32Array
  readonly #kill: Float32Array

  constructor(size: Size) {
    const scale = 320 / Math.max(size.width, size.height)
    this.#width = Math.round(size.width * scale)
    this.#height = Math.round(size.height * scale)
    const cells = this.#width * this.#height
    this.#a = new Float32Array(cells).fill(1)
    this.#b = new Float32Array(cells)
    this.#nextA = new Float32Array(cells)
    this.#nextB = new Float32Array(cells)
    this.#feed = new Float32Array(cells)
    this.#kill = new Float32Array(cells)
    this.#climate()
    const random = randomFrom(9)
    for (let i = 0; i < 15; i++) this.#seed(random() * this.#width, random() * this.#height, 2 + random() * 3)
  }

  advance(): void {
    for (let i = 0; i < stepsPerFrame; i++) this.#step()
  }

  paint(out: Picture): void {
    const scale = this.#width / out.width
    for (let y = 0; y < out.height; y++) {
      for (let x = 0; x < out.width; x++) {
        const [sx, sy] = [x * scale, y * scale]
        const here = this.#height_(sx, sy)
        const [dx, dy] = [this.#height_(sx + 1, sy) - here, this.#height_(sx, sy + 1) - here]
        const slope = 1 / Math.sqrt(dx * dx * 60 + dy * dy * 60 + 1)
        const light = Math.max(0, (-dx * 4.4 - dy * 5.6 + 0.75) * slope)
        const shine = Math.max(0, light - 0.82) ** 2 * 9
        const i = (y * out.width + x) * 3
        palette.put(here * 2.3, out.rgb, i, 0.28 + light * 0.9)
        out.rgb[i]! += shine
        out.rgb[i + 1]! += shine * 0.9
        out.rgb[i + 2]! += shine * 0.8
      }
    }
  }

  /** Height of the reef: the eater's concentration, bilinear. */
  #height_(x: number, y: number): number {
    const column = Math.min(this.#width - 2, Math.floor(x))
    const row = Math.min(this.#height - 2, Math.floor(y))
    const [u, v] = [Math.min(1, x - column), Math.min(1, y - row)]
    const at = row * this.#width + column
    const top = this.#b[at]! * (1 - u) + this.#b[at + 1]! * u
    return top * (1 - v) + (this.#b[at + this.#width]! * (1 - u) + this.#b[at + this.#width + 1]! * u) * v
  }

  /** Spots on one side, worms and mazes on the other. */
  #climate(): void {
    for (let y = 0; y < this.#height; y++) {
      for (let x = 0; x < this.#width; x++) {
        const across = (x / this.#width + y / this.#height) / 2
        this.#feed[y * this.#width + x] = 0.034 + 0.013 * across
        this.#kill[y * this.#width + x] = 0.0605 + 0.0022 * Math.sin(across * 4)
      }
    }
  }

  #seed(x: number, y: number, radius: number): void {
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        if (dx * dx + dy * dy > radius * radius) continue
        const column = (Math.floor(x + dx) + this.#width) % this.#width
        const row = (Math.floor(y + dy) + this.#height) % this.#height
        this.#b[row * this.#width + column] = 0.9
      }
    }
  }

  #step(): void {
    const [w, h, a, b] = [this.#width, this.#height, this.#a, this.#b]
    for (let y = 0; y < h; y++) {
      const up = ((y + h - 1) % h) * w
      const down = ((y + 1) % h) * w
      for (let x = 0; x < w; x++) {
        const i = y * w + x
        const left = x === 0 ? w - 1 : x - 1
        const right = x === w - 1 ? 0 : x + 1
        const row = y * w
        const spreadA =
          0.2 * (a[row + left]! + a[row + right]! + a[up + x]! + a[down + x]!) +
          0.05 * (a[up + left]! + a[up + right]! + a[down + left]! + a[down + right]!) -
          a[i]!
        const spreadB =
          0.2 * (b[row + left]! + b[row + right]! + b[up + x]! + b[down + x]!) +
          0.05 * (b[up + left]! + b[up + right]! + b[down + left]! + b[down + right]!) -
          b[i]!
        const eaten = a[i]! * b[i]! * b[i]!
        this.#nextA[i] = a[i]! + spreadA - eaten + this.#feed[i]! * (1 - a[i]!)
        this.#nextB[i] = b[i]! + spreadB * 0.5 + eaten - (this.#kill[i]! + this.#feed[i]!) * b[i]!
      }
    }
    ;[this.#a, this.#nextA] = [this.#nextA, this.#a]
    ;[this.#b, this.#nextB] = [this.#nextB, this.#b]
  }
}

function score(track: Track): void {
  for (const [i, chord] of [
    [-22, -15, -10],
    [-17, -10, -3],
    [-24, -12, -8],
    [-19, -15, -7],
    [-22, -10, -3],
  ].entries())
    pad(track, i * 5, 7.5, chord, 0.45)
  track.air(3, { cutoff: (t) => 380 + 240 * Math.sin(t * 0.7), gain: (t) => 0.5 + 0.25 * Math.sin(t * 0.7) })
  for (let i = 0; i < 34; i++) {
    const at = 2 + i * 0.66 + Math.sin(i * 2.3) * 0.2
    track.play({
      at,
      seconds: 0.3,
      frequency: note(5 + ((i * 7) % 12)) * 1.5,
      gain: 0.04,
      pan: Math.sin(i * 1.3),
      decay: 0.06,
      ratio: 0.5,
      depth: 1.5,
    })
  }
  for (let i = 0; i < 5; i++) bell(track, 4 + i * 4.3, [2, 9, 5, 14, 9][i]!, 0.07, i % 2 ? 0.5 : -0.5)
  track.room(0.6, 1.2)
}

export const coral: Film = {
  id: 'coral',
  seconds: 25,
  size: { width: 640, height: 360 },
  container: 'webm',
  scene: (size) => new CoralScene(size),
  score,
  posterAt: 17,
  lettering: {
    lines: ['CORAL'],
    under: 'a reef of two numbers',
    font: 'DejaVu Sans Light',
    weight: 200,
    size: 100,
    spacing: 0.08,
    colour: '#fff1e4',
    place: 'bottom',
    scrim: '#03121c',
  },
}
