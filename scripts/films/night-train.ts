/** A train crosses a sleeping country: layers of hills at their own pace, a moon, and lit windows. */
import type { Film } from './film.ts'
import { ease, glow, linear, Palette, type Picture, randomFrom, type Scene, type Size } from './picture.ts'
import { bell, note, pad, type Track } from './synth.ts'

const sky = new Palette(['#04081a', '#0b1b3d', '#1f3f6d', '#456e94', '#87a3ac'])
const layers = [
  { height: 0.6, rough: 0.13, pace: 8, colour: linear('#33587c'), seed: 1 },
  { height: 0.69, rough: 0.11, pace: 18, colour: linear('#1f3f61'), seed: 2 },
  { height: 0.78, rough: 0.08, pace: 40, colour: linear('#122a47'), seed: 3 },
  { height: 0.87, rough: 0.05, pace: 90, colour: linear('#0a182c'), seed: 4 },
]
const stars = 190
const carriages = 6

class NightTrainScene implements Scene {
  readonly #size: Size
  readonly #unit: number
  readonly #stars: { x: number; y: number; light: number; beat: number }[]
  #time = 0

  constructor(size: Size) {
    this.#size = size
    this.#unit = Math.sqrt(size.width * size.height) / 640
    const random = randomFrom(41)
    this.#stars = Array.from({ length: stars }, () => ({
      x: random(),
      y: random() ** 1.6 * 0.62,
      light: random() ** 3,
      beat: random() * 6,
    }))
  }

  advance(time: number): void {
    this.#time = time
  }

  paint(out: Picture): void {
    const { width, height } = this.#size
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) sky.put((y / height) * 1.12, out.rgb, (y * width + x) * 3)
    }
    for (const star of this.#stars) {
      const light = star.light * (0.75 + 0.25 * Math.sin(this.#time * 2 + star.beat))
      glow(out, { x: star.x * width, y: star.y * height, radius: (1.2 + star.light) * this.#unit * 1.4 }, [
        light,
        light,
        light * 0.92,
      ])
    }
    this.#moon(out)
    for (const layer of layers) {
      if (layer.seed === 4) this.#train(out)
      this.#hills(out, layer)
    }
  }

  #moon(out: Picture): void {
    const { width, height } = this.#size
    const at = { x: width * (0.72 - this.#time * 0.0015), y: height * 0.23 }
    const radius = 27 * this.#unit
    glow(out, { ...at, radius: radius * 6 }, [0.1, 0.13, 0.16])
    for (let y = Math.floor(at.y - radius - 1); y <= at.y + radius + 1; y++) {
      for (let x = Math.floor(at.x - radius - 1); x <= at.x + radius + 1; x++) {
        if (x < 0 || x >= width || y < 0) continue
        const [dx, dy] = [(x - at.x) / radius, (y - at.y) / radius]
        const disc = Math.min(1, Math.max(0, (1 - Math.hypot(dx, dy)) * radius))
        const sea = 0.16 * Math.sin(dx * 3.4 + 1 + dy) * Math.sin(dy * 3.1 + 2 - dx * 2)
        const i = (y * width + x) * 3
        out.rgb[i]! += (0.78 + sea - out.rgb[i]!) * disc
        out.rgb[i + 1]! += (0.76 + sea - out.rgb[i + 1]!) * disc
        out.rgb[i + 2]! += (0.68 + sea - out.rgb[i + 2]!) * disc
      }
    }
  }

  #hills(out: Picture, layer: (typeof layers)[number]): void {
    const { width, height } = this.#size
    for (let x = 0; x < width; x++) {
      const u = (x + this.#time * layer.pace * this.#unit) / (this.#unit * 360)
      const top = height * layer.height - this.#unit * 360 * layer.rough * ridge(u, layer.seed)
      for (let y = Math.max(0, Math.floor(top)); y < height; y++) {
        const i = (y * width + x) * 3
        const cover = Math.min(1, y + 1 - top)
        const mist = 1 + 0.5 * Math.min(1, (y - top) / (height * 0.14))
        for (let c = 0; c < 3; c++) out.rgb[i + c]! += (layer.colour[c]! * mist - out.rgb[i + c]!) * cover
      }
    }
  }

  #train(out: Picture): void {
    const { width, height } = this.#size
    const unit = this.#unit
    const long = 130 * unit
    const ground = height * 0.855
    const head = width * 1.15 - this.#time * 52 * unit + (carriages * long) / 3.4
    for (let carriage = 0; carriage < carriages; carriage++) {
      const left = head + carriage * (long + 5 * unit) - width * 0.2
      box(out, { x: left, y: ground - 30 * unit, w: long, h: 30 * unit }, [0.006, 0.009, 0.018], 1)
      const windows = 7
      for (let w = 0; w < windows; w++) {
        if ((carriage * 7 + w * 5) % 11 === 0) continue
        const x = left + long * ((w + 0.35) / windows)
        box(out, { x, y: ground - 23 * unit, w: long / windows / 1.9, h: 10 * unit }, [1, 0.66, 0.26], 0.95)
        glow(out, { x: x + 3 * unit, y: ground - 18 * unit, radius: 18 * unit }, [0.13, 0.075, 0.02])
      }
    }
    glow(out, { x: head - width * 0.2 - 4 * unit, y: ground - 9 * unit, radius: 70 * unit }, [0.5, 0.42, 0.25])
  }
}

/** Hills: a few sines, pines on the near layers. 0…1. */
function ridge(u: number, seed: number): number {
  const hill =
    0.5 +
    0.28 * Math.sin(u * 1.7 + seed * 2.1) +
    0.17 * Math.sin(u * 4.3 + seed * 5.7) +
    0.07 * Math.sin(u * 9.1 + seed)
  if (seed < 3) return hill
  const tree = u * (seed === 4 ? 15 : 26)
  const which = Math.floor(tree)
  const tall = 0.35 + 0.65 * Math.abs(Math.sin(which * 12.9898 + seed * 78.2))
  const slope = 1 - Math.abs((tree - which) * 2 - 1)
  return hill + slope * tall * (seed === 4 ? 0.75 : 0.3)
}

function box(
  out: Picture,
  { x, y, w, h }: { x: number; y: number; w: number; h: number },
  colour: readonly number[],
  cover: number,
): void {
  for (let py = Math.max(0, Math.floor(y)); py < Math.min(out.height, y + h); py++) {
    for (let px = Math.max(0, Math.floor(x)); px < Math.min(out.width, x + w); px++) {
      const edge = Math.min(1, px + 1 - x, x + w - px, py + 1 - y, y + h - py) * cover
      const i = (py * out.width + px) * 3
      for (let c = 0; c < 3; c++) out.rgb[i + c]! += (colour[c]! - out.rgb[i + c]!) * edge
    }
  }
}

function score(track: Track): void {
  for (const [i, chord] of [
    [-21, -17, -10, -5],
    [-25, -18, -13, -6],
    [-22, -15, -10, -3],
    [-26, -14, -10, -6],
    [-21, -17, -9, -5],
  ].entries())
    pad(track, i * 6, 8.5, chord, 0.45)
  for (let beat = 0; beat < track.seconds * 1.72 - 4; beat++) {
    const at = 0.6 + beat / 1.72
    const near = 1 - Math.abs(at / track.seconds - 0.45)
    for (const [late, pitch] of [
      [0, 1],
      [0.13, 0.92],
      [0.29, 1],
      [0.42, 0.9],
    ] as const) {
      track.play({
        at: at + late,
        seconds: 0.12,
        frequency: 95 * pitch,
        gain: 0.075 * near,
        pan: 0.5 - at / track.seconds,
        decay: 0.03,
        ratio: 3.7,
        depth: 3,
      })
    }
  }
  track.air(4, { cutoff: () => 300, gain: (t) => 0.5 * ease(t, 0, 6) * (1 - ease(t, 22, 30)) })
  for (const at of [3.4, 19.2]) {
    for (const semitones of [-2, 2, 5])
      track.play({
        at,
        seconds: 1.9,
        frequency: note(semitones - 5),
        gain: 0.026,
        pan: 0.6 - at / 16,
        attack: 0.18,
        release: 0.7,
        partials: [1, 0.6, 0.4, 0.2],
      })
  }
  for (let i = 0; i < 9; i++) bell(track, 5 + i * 2.6, [7, 3, 10, 2, 5, 12, 10, 3, 7][i]!, 0.045, Math.sin(i))
  track.room(0.6, 1.5)
}

export const nightTrain: Film = {
  id: 'night-train',
  seconds: 30,
  size: { width: 854, height: 480 },
  container: 'mp4',
  scene: (size) => new NightTrainScene(size),
  score,
  posterAt: 12.5,
  lettering: {
    lines: ['Night', 'Train'],
    under: 'nobody gets off',
    font: 'Liberation Sans Narrow',
    weight: 400,
    size: 122,
    spacing: -0.03,
    colour: '#dbe9f2',
    place: 'top',
    scrim: '#04081a',
  },
}
