/** A fall into the Mandelbrot set, down to one of the small copies of itself. */
import type { Film } from './film.ts'
import { ease, Palette, type Picture, type Scene, type Size } from './picture.ts'
import { bell, note, pad, type Track } from './synth.ts'

const centre = { x: -0.743643887037151, y: 0.13182590420533 }
const startRadius = 2.1
const endRadius = 6e-6
const maxIterations = 2600
const palette = new Palette(['#070b1f', '#12305f', '#2f7fa8', '#f4e9c8', '#e8983a', '#7a1f2b', '#1d0b26'], true)

/**
 * The set is computed once in log-polar form (angle across, logarithm of the radius down) and every frame is looked up
 * in it: a zoom then is a shift. Rows are computed when a frame first needs them.
 */
class SeahorseScene implements Scene {
  readonly #size: Size
  readonly #columns: number
  readonly #rows = new Map<number, Float32Array>()
  readonly #seconds: number
  #time = 0

  constructor(size: Size, seconds: number) {
    this.#size = size
    this.#seconds = seconds
    this.#columns = Math.ceil(Math.PI * Math.hypot(size.width, size.height))
  }

  advance(time: number): void {
    this.#time = time
  }

  paint(out: Picture): void {
    const { width, height } = this.#size
    const progress = this.#time / this.#seconds
    const depth = (progress + 0.04 * ease(progress, 0.8, 1)) / 1.04
    const radius = startRadius * (endRadius / startRadius) ** depth
    const turn = progress * 2.4
    const unit = (2 * radius) / Math.hypot(width, height)
    const drift = progress * 1.5
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const dx = x - width / 2 + 0.5
        const dy = y - height / 2 + 0.5
        const angle = (Math.atan2(dy, dx) + turn) / (2 * Math.PI)
        const row =
          (Math.log(startRadius * 1.5) - Math.log(Math.hypot(dx, dy) * unit)) * (this.#columns / (2 * Math.PI))
        this.#sample((angle - Math.floor(angle)) * this.#columns, Math.max(0, row), out.rgb, (y * width + x) * 3, drift)
      }
    }
  }

  #sample(column: number, row: number, rgb: Float32Array, i: number, drift: number): void {
    const from = Math.floor(row)
    const mix = row - from
    const [above, below] = [this.#row(from), this.#row(from + 1)]
    const left = Math.floor(column) % this.#columns
    const right = (left + 1) % this.#columns
    const across = column - Math.floor(column)
    rgb[i] = rgb[i + 1] = rgb[i + 2] = 0
    put(above, left, (1 - mix) * (1 - across))
    put(above, right, (1 - mix) * across)
    put(below, left, mix * (1 - across))
    put(below, right, mix * across)
    function put(cells: Float32Array, cell: number, weight: number): void {
      const escaped = cells[cell * 2]!
      if (escaped < 0 || weight < 0.01) return
      palette.add(escaped * 0.11 + drift * 0.16, rgb, i, weight * cells[cell * 2 + 1]!)
    }
  }

  #row(index: number): Float32Array {
    const known = this.#rows.get(index)
    if (known) return known
    const cells = new Float32Array(this.#columns * 2)
    const radius = startRadius * 1.5 * Math.exp((-index * 2 * Math.PI) / this.#columns)
    for (let column = 0; column < this.#columns; column++) {
      const angle = (column / this.#columns) * 2 * Math.PI
      escapeAt(centre.x + radius * Math.cos(angle), centre.y - radius * Math.sin(angle), cells, column * 2)
    }
    this.#rows.set(index, cells)
    return cells
  }
}

/** Smooth escape time (logarithmic, −1 inside) and the light on the slope there, from the derivative. */
function escapeAt(cx: number, cy: number, out: Float32Array, at: number): void {
  let [x, y, dx, dy] = [0, 0, 0, 0]
  for (let n = 0; n < maxIterations; n++) {
    const nextDx = 2 * (x * dx - y * dy) + 1
    dy = 2 * (x * dy + y * dx)
    dx = nextDx
    const nextX = x * x - y * y + cx
    y = 2 * x * y + cy
    x = nextX
    const square = x * x + y * y
    if (square > 1e4) {
      const count = n + 1 - Math.log2(Math.log(square) / 2)
      const slope = dx * dx + dy * dy
      const [nx, ny] = [(x * dx + y * dy) / slope, (y * dx - x * dy) / slope]
      const length = Math.hypot(nx, ny) || 1
      const light = (nx * 0.6 + ny * 0.8) / length
      out[at] = Math.log2(count + 4) * 1.7
      out[at + 1] = 0.42 + 0.62 * Math.max(0, (light + 1.1) / 2.1)
      return
    }
  }
  out[at] = -1
}

function score(track: Track): void {
  for (const [i, chord] of [
    [-24, -17, -12],
    [-28, -16, -9],
    [-21, -14, -5],
    [-26, -14, -10],
    [-24, -12, -5],
  ].entries()) {
    pad(track, i * 5.2, 7.4, chord, 0.5)
  }
  for (let i = 0; i < 20; i++)
    bell(
      track,
      3 + i * 1.05,
      [0, 3, 7, 10, 12, 15][(i * 5) % 6]! - (i % 3 === 0 ? 12 : 0),
      0.07,
      Math.sin(i * 1.7) * 0.7,
    )
  track.play({
    at: 0,
    seconds: track.seconds,
    frequency: note(-36),
    gain: 0.2,
    partials: [1, 0.5, 0.25],
    attack: 4,
    release: 5,
    tremolo: [0.11, 0.5],
  })
  track.room(0.6, 1.4)
}

export const seahorse: Film = {
  id: 'seahorse-valley',
  seconds: 26,
  size: { width: 640, height: 360 },
  container: 'webm',
  scene: (size, seconds) => new SeahorseScene(size, seconds),
  score,
  posterAt: 14.1,
  backdropAt: 21.3,
  lettering: {
    lines: ['Seahorse', 'Valley'],
    under: 'a fall without a floor',
    font: 'DejaVu Serif Condensed',
    weight: 400,
    size: 84,
    spacing: -0.01,
    colour: '#fff4da',
    place: 'bottom',
    scrim: '#0a0714',
  },
}
