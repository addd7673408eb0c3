/** Four pendulums hold one pen: harmonograph figures drawn in light, one after another, under a poem. */
import type { Film } from './film.ts'
import { ease, glow, Palette, type Picture, type Scene, type Size } from './picture.ts'
import { bell, note, pad, type Track } from './synth.ts'

interface Figure {
  /** Frequency, phase and weight of the pendulums that move the pen across and down. */
  across: readonly (readonly [number, number, number])[]
  down: readonly (readonly [number, number, number])[]
  palette: Palette
}

const secondsPerFigure = 7.5
const quarter = Math.PI / 2
const figures: Figure[] = [
  {
    across: [
      [2.002, quarter, 0.62],
      [3, 0, 0.38],
    ],
    down: [
      [3.003, 0, 0.62],
      [2, 0, 0.38],
    ],
    palette: new Palette(['#ffcf70', '#ff7a59', '#d8467c']),
  },
  {
    across: [
      [1.0015, 0, 0.68],
      [4, 0, 0.32],
    ],
    down: [
      [1, quarter, 0.68],
      [4.003, quarter, 0.32],
    ],
    palette: new Palette(['#7ef0c9', '#35a7d8', '#4b53c9']),
  },
  {
    across: [
      [2.0012, 0, 0.66],
      [5, 0, 0.34],
    ],
    down: [
      [2, quarter, 0.66],
      [5.002, -quarter, 0.34],
    ],
    palette: new Palette(['#f5f1e6', '#c9a4ff', '#7448d6']),
  },
  {
    across: [
      [3.002, 0, 0.7],
      [1, quarter, 0.3],
    ],
    down: [
      [2, quarter, 0.7],
      [1.004, 0, 0.3],
    ],
    palette: new Palette(['#ffe6a3', '#f4a261', '#e05d6f']),
  },
]

class PendulumScene implements Scene {
  readonly #size: Size
  readonly #light: Float32Array
  #time = 0
  #drawn = 0

  constructor(size: Size) {
    this.#size = size
    this.#light = new Float32Array(size.width * size.height * 3)
  }

  advance(time: number): void {
    this.#time = time
    const within = time % secondsPerFigure
    if (within > secondsPerFigure - 1.1 || within < 0.2) {
      for (let i = 0; i < this.#light.length; i++) this.#light[i]! *= 0.86
    }
    if (within < 1 / 12) this.#drawn = 0
    if (within < 0.3) return
    const figure = figures[Math.floor(time / secondsPerFigure) % figures.length]!
    const until = ease(within, 0.2, secondsPerFigure - 1.3) * 92
    for (; this.#drawn < until; this.#drawn += 0.0016) this.#dot(figure, this.#drawn)
  }

  paint(out: Picture): void {
    for (let i = 0; i < out.rgb.length; i += 3) {
      out.rgb[i] = 0.006 + this.#light[i]!
      out.rgb[i + 1] = 0.0065 + this.#light[i + 1]!
      out.rgb[i + 2] = 0.014 + this.#light[i + 2]!
    }
    const within = this.#time % secondsPerFigure
    const figure = figures[Math.floor(this.#time / secondsPerFigure) % figures.length]!
    if (within > 0.3 && within < secondsPerFigure - 1.2) {
      const pen = this.#place(figure, this.#drawn)
      glow(out, { ...pen, radius: this.#size.height / 34 }, [0.6, 0.55, 0.45])
    }
  }

  #dot(figure: Figure, t: number): void {
    const { x, y } = this.#place(figure, t)
    const [px, py] = [Math.floor(x), Math.floor(y)]
    const [u, v] = [x - px, y - py]
    const light = 0.2 * (480 / Math.min(this.#size.width, this.#size.height)) ** -0.4
    for (const [dx, dy, weight] of [
      [0, 0, (1 - u) * (1 - v)],
      [1, 0, u * (1 - v)],
      [0, 1, (1 - u) * v],
      [1, 1, u * v],
    ] as const) {
      figure.palette.add(t / 92, this.#light, ((py + dy) * this.#size.width + px + dx) * 3, weight * light)
    }
  }

  #place(figure: Figure, t: number): { x: number; y: number } {
    const swing = Math.exp(-t * 0.012) * Math.min(this.#size.width, this.#size.height) * 0.47
    const sum = (parts: Figure['across']) =>
      parts.reduce((at, [f, phase, weight]) => at + Math.sin(f * t + phase) * weight, 0)
    return { x: this.#size.width / 2 + sum(figure.across) * swing, y: this.#size.height / 2 + sum(figure.down) * swing }
  }
}

function score(track: Track): void {
  const chords = [
    [-21, -17, -14, -9],
    [-24, -17, -12, -8],
    [-26, -19, -14, -10],
    [-21, -14, -9, -5],
  ]
  for (const [i, chord] of chords.entries()) pad(track, i * secondsPerFigure, secondsPerFigure + 1.5, chord, 0.42)
  const ratios = [
    [2, 3],
    [1, 4],
    [3, 4],
    [5, 1],
  ]
  for (const [i, pair] of ratios.entries()) {
    for (const [side, ratio] of pair.entries()) {
      for (let beat = 0; beat < ratio * 2; beat++) {
        const at = i * secondsPerFigure + 0.8 + (beat * 5.4) / (ratio * 2)
        bell(track, at, chords[i]![(beat + side) % 4]! + 24 + side * 12, 0.055, side ? 0.6 : -0.6)
      }
    }
  }
  track.play({
    at: 0,
    seconds: track.seconds,
    frequency: note(-33),
    gain: 0.12,
    partials: [1, 0.3],
    attack: 3,
    release: 4,
    tremolo: [0.133, 0.7],
  })
  track.room(0.6, 1.3)
}

export const pendulums: Film = {
  id: 'four-pendulums',
  seconds: 30,
  size: { width: 854, height: 480 },
  container: 'webm',
  scene: (size) => new PendulumScene(size),
  score,
  posterAt: 21.3,
  backdropAt: 13.8,
  lettering: {
    lines: ['Four', 'Pendulums'],
    under: 'a poem for one pen',
    font: 'DejaVu Serif Condensed',
    weight: 400,
    size: 72,
    spacing: 0,
    colour: '#f5f1e6',
    place: 'bottom',
    scrim: '#07080f',
  },
}
