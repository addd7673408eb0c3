/** A murmuration: each bird minds its neighbours, and the flock minds nothing. */
import type { Film } from './film.ts'
import { ease, glow, linear, noiseFrom, Palette, type Picture, randomFrom, type Scene, type Size } from './picture.ts'
import { bell, note, pad, type Track } from './synth.ts'

const birds = 1300
const sky = new Palette(['#141a38', '#33365f', '#7a5277', '#d9826b', '#f7c38a', '#ffe3b0'], false, true)
const ink = linear('#100d1c')
const sight = 24

class StarlingScene implements Scene {
  readonly #size: Size
  readonly #unit: number
  readonly #x = new Float32Array(birds)
  readonly #y = new Float32Array(birds)
  readonly #vx = new Float32Array(birds)
  readonly #vy = new Float32Array(birds)
  readonly #z = new Float32Array(birds)
  #grid = new Map<number, number[]>()
  readonly #gusts = noiseFrom(5)
  #time = 0

  constructor(size: Size) {
    this.#size = size
    this.#unit = Math.sqrt(size.width * size.height) / 640
    const random = randomFrom(17)
    for (let i = 0; i < birds; i++) {
      const [angle, far] = [random() * Math.PI * 2, Math.sqrt(random())]
      this.#x[i] = size.width * (0.42 + 0.2 * Math.cos(angle) * far)
      this.#y[i] = size.height * (0.5 + 0.14 * Math.sin(angle) * far)
      this.#vx[i] = 2 * this.#unit
      this.#vy[i] = (random() - 0.5) * this.#unit
      this.#z[i] = random()
    }
  }

  advance(time: number): void {
    this.#time = time
    this.#grid = new Map()
    for (let i = 0; i < birds; i++) {
      const cell = this.#cell(this.#x[i]!, this.#y[i]!)
      const there = this.#grid.get(cell)
      if (there) there.push(i)
      else this.#grid.set(cell, [i])
    }
    for (let i = 0; i < birds; i++) this.#steer(i)
    for (let i = 0; i < birds; i++) {
      this.#x[i]! += this.#vx[i]!
      this.#y[i]! += this.#vy[i]!
    }
  }

  paint(out: Picture): void {
    const { width, height } = this.#size
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++)
        sky.put(
          (y / height) ** 1.15 * 0.96 + 0.03 * Math.sin(x / width + this.#time * 0.1),
          out.rgb,
          (y * width + x) * 3,
          0.9,
        )
    }
    const sun = { x: width * 0.66, y: height * (0.8 + this.#time * 0.004) }
    glow(out, { ...sun, radius: height * 0.75 }, [0.34, 0.17, 0.06])
    glow(out, { ...sun, radius: height * 0.13 }, [0.9, 0.62, 0.3])
    this.#hills(out)
    for (let i = 0; i < birds; i++) this.#bird(out, i)
  }

  #steer(i: number): void {
    const [x, y, reach] = [this.#x[i]!, this.#y[i]!, sight * this.#unit]
    let [n, cx, cy, ax, ay, sx, sy] = [0, 0, 0, 0, 0, 0, 0]
    for (const other of this.#near(x, y)) {
      const [dx, dy] = [this.#x[other]! - x, this.#y[other]! - y]
      const far = dx * dx + dy * dy
      if (other === i || far > reach * reach) continue
      n++
      cx += dx
      cy += dy
      ax += this.#vx[other]!
      ay += this.#vy[other]!
      const crowd = (8 * this.#unit) ** 2
      if (far < crowd) {
        sx -= dx / (far + 1)
        sy -= dy / (far + 1)
      }
    }
    // Each bird is a little behind another: the flock becomes a ribbon.
    const t = this.#time - this.#z[i]! * 2.2
    const goal = {
      x: this.#size.width * (0.5 + 0.3 * Math.sin(t * 0.52) + 0.08 * Math.sin(t * 1.9)),
      y: this.#size.height * (0.5 + 0.13 * Math.sin(t * 0.83 + 1)),
    }
    let fx = (goal.x - x) * 0.0011 + sx * 0.8 * this.#unit
    let fy = (goal.y - y) * 0.0016 + sy * 0.8 * this.#unit
    const place = [x / (150 * this.#unit), y / (150 * this.#unit), t * 0.35] as const
    fx += this.#gusts(place[0], place[1], place[2]) * 0.22 * this.#unit
    fy += this.#gusts(place[0] + 40, place[1], place[2]) * 0.16 * this.#unit
    if (n > 0) {
      fx += (cx / n) * 0.002 + (ax / n - this.#vx[i]!) * 0.11
      fy += (cy / n) * 0.002 + (ay / n - this.#vy[i]!) * 0.11
    }
    this.#vx[i]! += fx
    this.#vy[i]! += fy
    const speed = Math.hypot(this.#vx[i]!, this.#vy[i]!)
    const wanted = Math.min(4.2 * this.#unit, Math.max(2 * this.#unit, speed))
    this.#vx[i]! *= wanted / speed
    this.#vy[i]! *= wanted / speed
  }

  *#near(x: number, y: number): Iterable<number> {
    const step = sight * this.#unit
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const there = this.#grid.get(this.#cell(x + dx * step, y + dy * step))
        if (!there) continue
        const stride = Math.max(1, Math.floor(there.length / 40))
        for (let k = 0; k < there.length; k += stride) yield there[k]!
      }
    }
  }

  #cell(x: number, y: number): number {
    const step = sight * this.#unit
    return Math.floor(x / step) * 4096 + Math.floor(y / step)
  }

  #bird(out: Picture, i: number): void {
    const { width, height } = this.#size
    const size = (1 + this.#z[i]! * 1) * this.#unit
    const beat = 1 + 0.5 * Math.sin(this.#time * 22 + i)
    const speed = Math.hypot(this.#vx[i]!, this.#vy[i]!)
    const [ux, uy] = [this.#vx[i]! / speed, this.#vy[i]! / speed]
    const reach = Math.ceil(size * 3)
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        const [px, py] = [Math.floor(this.#x[i]! + dx), Math.floor(this.#y[i]! + dy)]
        if (px < 0 || py < 0 || px >= width || py >= height) continue
        const [ox, oy] = [px - this.#x[i]!, py - this.#y[i]!]
        const along = (ox * ux + oy * uy) / (size * 1.5)
        const across = (oy * ux - ox * uy) / (size * 0.75 * beat)
        const dark = Math.exp(-(along * along + across * across) * 1.4) * 0.85
        if (dark < 0.02) continue
        const at = (py * width + px) * 3
        for (let c = 0; c < 3; c++) out.rgb[at + c]! += (ink[c]! - out.rgb[at + c]!) * dark
      }
    }
  }

  #hills(out: Picture): void {
    const { width, height } = this.#size
    for (let x = 0; x < width; x++) {
      const u = x / height
      const far = height * (0.86 - 0.03 * Math.sin(u * 2.1 + 1) - 0.015 * Math.sin(u * 7.3))
      const near =
        height * (0.93 - 0.025 * Math.sin(u * 3.7 + 4) - 0.01 * Math.sin(u * 17) - 0.006 * Math.abs(Math.sin(u * 41)))
      for (let y = Math.floor(far); y < height; y++) {
        const at = (y * width + x) * 3
        const cover = Math.min(1, y - far)
        const tone = y > near ? [0.006, 0.005, 0.012] : [0.075, 0.035, 0.06]
        for (let c = 0; c < 3; c++) out.rgb[at + c]! += (tone[c]! - out.rgb[at + c]!) * cover
      }
    }
  }
}

function score(track: Track): void {
  track.air(12, { cutoff: (t) => 900 + 500 * Math.sin(t * 0.9), gain: (t) => 0.18 + 0.12 * Math.sin(t * 0.9) })
  for (const [i, chord] of [
    [-21, -12, -5, -2],
    [-24, -12, -8, 0],
    [-17, -10, -5, 2],
    [-19, -12, -7, 0],
    [-21, -9, -5, 3],
  ].entries())
    pad(track, i * 5, 7.5, chord, 0.5)
  const random = randomFrom(3)
  for (let i = 0; i < 130; i++) {
    const at = 1 + (i / 130) * 23
    const dense = ease(at, 1, 8)
    if (random() > 0.35 + dense * 0.4) continue
    track.play({
      at: at + random() * 0.2,
      seconds: 0.14,
      frequency: 2300 + random() * 1900,
      gain: 0.012,
      pan: random() * 2 - 1,
      attack: 0.02,
      release: 0.08,
      ratio: 0.013,
      depth: 5,
    })
  }
  for (let i = 0; i < 8; i++) bell(track, 2.5 + i * 2.7, [3, 10, 7, 14, 12, 7, 15, 10][i]!, 0.05, Math.sin(i * 2))
  track.play({
    at: 0,
    seconds: track.seconds,
    frequency: note(-33),
    gain: 0.12,
    attack: 5,
    release: 6,
    partials: [1, 0.4],
  })
  track.room(0.65, 1.4)
}

export const starlings: Film = {
  id: 'starlings',
  seconds: 26,
  size: { width: 854, height: 480 },
  container: 'mp4',
  scene: (size) => new StarlingScene(size),
  score,
  posterAt: 10.4,
  lettering: {
    lines: ['Starlings'],
    under: 'thirteen hundred birds, no leader',
    font: 'Liberation Serif',
    weight: 400,
    size: 100,
    spacing: -0.02,
    colour: '#fff0d6',
    place: 'top',
    scrim: '#141a38',
  },
}
