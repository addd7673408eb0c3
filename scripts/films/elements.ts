/** The series "Three Elements": sand, water and fire, each a small machine left to itself. */
import type { Film, Lettering } from './film.ts'
import { ease, glow, Palette, type Picture, randomFrom, type Scene, type Size } from './picture.ts'
import { bell, note, pad, pluck, type Track } from './synth.ts'

const sandColours = ['#f0c27b', '#e08e45', '#c4553b', '#8c3b4a', '#5d6d8a', '#8fb3a5'].map(
  (hex) => new Palette([hex, hex]),
)
const dusk = new Palette(['#1b1426', '#3a2340', '#63364d'])

class SandScene implements Scene {
  readonly #pixels: number
  readonly #columns: number
  readonly #rows: number
  readonly #grains: Uint8Array
  readonly #random = randomFrom(19)

  constructor(size: Size) {
    this.#pixels = Math.max(2, Math.round(Math.sqrt(size.width * size.height) / 240))
    this.#columns = Math.ceil(size.width / this.#pixels)
    this.#rows = Math.ceil(size.height / this.#pixels)
    this.#grains = new Uint8Array(this.#columns * this.#rows)
  }

  advance(time: number): void {
    for (let pass = 0; pass < 3; pass++) {
      this.#pour(time)
      this.#fall()
    }
  }

  paint(out: Picture): void {
    for (let y = 0; y < out.height; y++) {
      for (let x = 0; x < out.width; x++) {
        const column = Math.floor(x / this.#pixels)
        const row = Math.floor(y / this.#pixels)
        const cell = row * this.#columns + column
        const grain = this.#grains[cell]!
        const i = (y * out.width + x) * 3
        if (grain === 0) dusk.put(y / out.height, out.rgb, i)
        else {
          const open = row > 0 && this.#grains[cell - this.#columns] === 0 ? 1.25 : 1
          sandColours[(grain >> 4) % sandColours.length]!.put(0.5, out.rgb, i, (0.74 + (grain & 15) / 50) * open)
        }
      }
    }
    glow(out, { x: out.width * 0.8, y: out.height * 0.16, radius: out.height * 0.4 }, [0.16, 0.07, 0.05])
  }

  #pour(time: number): void {
    const spouts = [
      { at: 0.3 + 0.06 * Math.sin(time * 0.9), from: 0.4, layer: Math.floor(time / 3.4) },
      { at: 0.68 + 0.07 * Math.sin(time * 0.7 + 2), from: 2.5, layer: Math.floor(time / 4.1) + 2 },
      { at: 0.5 + 0.3 * Math.sin(time * 0.45), from: 8, layer: Math.floor(time / 2.7) + 4 },
    ]
    for (const spout of spouts) {
      if (time < spout.from) continue
      for (let i = 0; i < 3; i++) {
        const column = Math.floor(spout.at * this.#columns + (this.#random() - 0.5) * 4)
        this.#grains[column] =
          ((spout.layer % sandColours.length) + sandColours.length * 2) * 16 + Math.floor(this.#random() * 16)
      }
    }
  }

  #fall(): void {
    for (let row = this.#rows - 2; row >= 0; row--) {
      const leftFirst = this.#random() < 0.5
      for (let k = 0; k < this.#columns; k++) {
        const column = leftFirst ? k : this.#columns - 1 - k
        const at = row * this.#columns + column
        if (this.#grains[at] === 0) continue
        const side = this.#random() < 0.5 ? -1 : 1
        for (const step of [0, side, -side]) {
          const to = at + this.#columns + step
          if (column + step < 0 || column + step >= this.#columns || this.#grains[to] !== 0) continue
          if (step !== 0 && this.#random() < 0.25) break
          this.#grains[to] = this.#grains[at]!
          this.#grains[at] = 0
          break
        }
      }
    }
  }
}

const deep = new Palette(['#02101f', '#063252', '#0d6a8c', '#49b3c2', '#d9f4ee'])

class WaterScene implements Scene {
  readonly #width: number
  readonly #height: number
  #now: Float32Array
  #before: Float32Array
  readonly #random = randomFrom(6)
  #time = 0

  constructor(size: Size) {
    const scale = 400 / Math.max(size.width, size.height)
    this.#width = Math.round(size.width * scale)
    this.#height = Math.round(size.height * scale)
    this.#now = new Float32Array(this.#width * this.#height)
    this.#before = new Float32Array(this.#now.length)
  }

  advance(time: number): void {
    this.#time = time
    const rain = 0.03 + 0.16 * ease(time, 6, 12) * (1 - ease(time, 14, 18))
    if (this.#random() < rain) this.#drop(this.#random(), this.#random(), 3 + this.#random() * 2.5)
    for (const [at, x, y] of [
      [0.8, 0.5, 0.5],
      [3.2, 0.3, 0.62],
      [5, 0.68, 0.36],
      [18.4, 0.5, 0.5],
    ] as const) {
      if (Math.abs(time - at) < 1 / 48) this.#drop(x, y, 7)
    }
    for (let i = 0; i < 3; i++) this.#step()
  }

  paint(out: Picture): void {
    const scale = this.#width / out.width
    for (let y = 0; y < out.height; y++) {
      for (let x = 0; x < out.width; x++) {
        const here = this.#level(x * scale, y * scale)
        const dx = this.#level(x * scale + 1.2, y * scale) - here
        const dy = this.#level(x * scale, y * scale + 1.2) - here
        const floor =
          Math.sin((x * scale + dx * 190) * 0.055 + this.#time * 0.3) *
          Math.sin((y * scale + dy * 190) * 0.06 - this.#time * 0.22)
        const light = 0.34 + 0.09 * floor - (dx * 0.8 + dy) * 3.1 + 0.14 * (1 - y / out.height)
        const i = (y * out.width + x) * 3
        deep.put(light, out.rgb, i, 0.95)
        const shine = Math.max(0, -(dx + dy * 1.3) * 4 - 0.34) * 1.5
        out.rgb[i]! += shine
        out.rgb[i + 1]! += shine
        out.rgb[i + 2]! += shine * 0.95
      }
    }
  }

  #level(x: number, y: number): number {
    const column = Math.min(this.#width - 2, Math.floor(x))
    const row = Math.min(this.#height - 2, Math.floor(y))
    const [u, v] = [Math.min(1, x - column), Math.min(1, y - row)]
    const at = row * this.#width + column
    const top = this.#now[at]! * (1 - u) + this.#now[at + 1]! * u
    return top * (1 - v) + (this.#now[at + this.#width]! * (1 - u) + this.#now[at + this.#width + 1]! * u) * v
  }

  #drop(x: number, y: number, radius: number): void {
    const [cx, cy] = [x * this.#width, y * this.#height]
    for (let row = Math.max(1, Math.floor(cy - radius * 2)); row < Math.min(this.#height - 1, cy + radius * 2); row++) {
      for (
        let column = Math.max(1, Math.floor(cx - radius * 2));
        column < Math.min(this.#width - 1, cx + radius * 2);
        column++
      ) {
        const far = ((column - cx) ** 2 + (row - cy) ** 2) / (radius * radius)
        this.#now[row * this.#width + column]! -= 0.9 * Math.exp(-far * 1.6)
      }
    }
  }

  #step(): void {
    const [w, h] = [this.#width, this.#height]
    for (let row = 1; row < h - 1; row++) {
      for (let column = 1; column < w - 1; column++) {
        const at = row * w + column
        const around = this.#now[at - 1]! + this.#now[at + 1]! + this.#now[at - w]! + this.#now[at + w]!
        this.#before[at] = (this.#now[at]! * 2 - this.#before[at]! + 0.21 * (around - 4 * this.#now[at]!)) * 0.9962
      }
    }
    ;[this.#now, this.#before] = [this.#before, this.#now]
  }
}

const flame = new Palette(['#05030a', '#1c0610', '#5c0f14', '#c2361a', '#f58b2b', '#ffd97a', '#fff6da'])

class FireScene implements Scene {
  readonly #width: number
  readonly #height: number
  #heat: Float32Array
  #next: Float32Array
  readonly #embers: { x: number; y: number; life: number; sway: number }[] = []
  readonly #random = randomFrom(29)
  #time = 0

  constructor(size: Size) {
    const scale = 260 / Math.max(size.width, size.height)
    this.#width = Math.round(size.width * scale)
    this.#height = Math.round(size.height * scale)
    this.#heat = new Float32Array(this.#width * this.#height)
    this.#next = new Float32Array(this.#heat.length)
  }

  advance(time: number): void {
    this.#time = time
    for (let i = 0; i < 3; i++) this.#burn(time)
    const strong = ease(time, 1, 6) * (1 - 0.75 * ease(time, 15, 20))
    if (this.#random() < 0.75 * strong)
      this.#embers.push({ x: 0.5 + (this.#random() - 0.5) * 0.36, y: 0.72, life: 1, sway: this.#random() * 6 })
    for (const ember of this.#embers) {
      ember.y -= 0.0065
      ember.x += 0.0022 * Math.sin(time * 2.1 + ember.sway)
      ember.life -= 0.008
    }
    while (this.#embers[0] && this.#embers[0].life <= 0) this.#embers.shift()
  }

  paint(out: Picture): void {
    const scale = this.#width / out.width
    for (let y = 0; y < out.height; y++) {
      for (let x = 0; x < out.width; x++)
        flame.put(this.#at(x * scale, y * scale) * 0.94, out.rgb, (y * out.width + x) * 3)
    }
    glow(out, { x: out.width / 2, y: out.height * 0.85, radius: out.height * 0.9 }, [0.06, 0.017, 0.004])
    for (const ember of this.#embers) {
      const light = ember.life * (0.7 + 0.3 * Math.sin(this.#time * 9 + ember.sway))
      glow(out, { x: ember.x * out.width, y: ember.y * out.height, radius: out.height / 100 }, [
        light,
        light * 0.45,
        light * 0.1,
      ])
    }
  }

  #at(x: number, y: number): number {
    const column = Math.min(this.#width - 2, Math.floor(x))
    const row = Math.min(this.#height - 2, Math.floor(y))
    const [u, v] = [Math.min(1, x - column), Math.min(1, y - row)]
    const at = row * this.#width + column
    const top = this.#heat[at]! * (1 - u) + this.#heat[at + 1]! * u
    return top * (1 - v) + (this.#heat[at + this.#width]! * (1 - u) + this.#heat[at + this.#width + 1]! * u) * v
  }

  #burn(time: number): void {
    const [w, h] = [this.#width, this.#height]
    const strong = (0.25 + 0.85 * ease(time, 0.4, 6)) * (1 - 0.7 * ease(time, 15, 20))
    for (let column = 0; column < w; column++) {
      const across = Math.abs(column / w - 0.5) / 0.27
      const bed = Math.max(0, 1 - across * across) * strong
      const lick = 0.62 + 0.38 * Math.sin(column * 0.21 + time * 5) * Math.sin(column * 0.07 - time * 3.1)
      for (let deepness = 1; deepness <= 3; deepness++)
        this.#heat[(h - deepness) * w + column] = Math.min(1.1, bed * lick * (0.75 + this.#random() * 0.6))
    }
    for (let row = 0; row < h - 1; row++) {
      for (let column = 1; column < w - 1; column++) {
        const wind = Math.sin(row * 0.09 + time * 2.3) * 0.8 + Math.sin(row * 0.23 - time * 3.7) * 0.5
        const from = Math.min(w - 2, Math.max(1, Math.round(column + wind * 0.6 + (this.#random() - 0.5) * 1.4)))
        const below = (row + 1) * w + from
        const mixed =
          this.#heat[below]! * 0.56 +
          this.#heat[below - 1]! * 0.17 +
          this.#heat[below + 1]! * 0.17 +
          this.#heat[row * w + column]! * 0.1
        this.#next[row * w + column] = Math.max(0, mixed - 0.0022 - 0.0062 * this.#random())
      }
    }
    for (let row = h - 1; row < h; row++)
      for (let column = 0; column < w; column++) this.#next[row * w + column] = this.#heat[row * w + column]!
    ;[this.#heat, this.#next] = [this.#next, this.#heat]
  }
}

function sandScore(track: Track): void {
  track.air(2, { cutoff: (t) => 2600 + 900 * Math.sin(t), gain: (t) => 0.09 + 0.03 * Math.sin(t * 1.7) })
  for (const [i, chord] of [
    [-21, -14, -9],
    [-19, -12, -7],
    [-23, -16, -9],
    [-21, -14, -5],
  ].entries())
    pad(track, i * 5, 7, chord, 0.4)
  for (let i = 0; i < 52; i++)
    pluck(track, 0.8 + i * 0.36, [-9, -4, 0, 3, -2, 5, 7, -7][(i * 5 + (i >> 3)) % 8]!, 0.07, Math.sin(i * 0.8) * 0.8)
  track.room(0.45)
}

function waterScore(track: Track): void {
  track.air(14, { cutoff: () => 1500, gain: (t) => 0.03 + 0.16 * ease(t, 6, 12) * (1 - ease(t, 14, 18)) })
  for (const [i, chord] of [
    [-26, -14, -7],
    [-24, -17, -5],
    [-22, -10, -7],
    [-26, -14, -2],
  ].entries())
    pad(track, i * 5, 7.5, chord, 0.45)
  const random = randomFrom(12)
  for (let i = 0; i < 60; i++) {
    const at = i < 6 ? [0.8, 3.2, 5, 6.4, 7.1, 18.4][i]! : 7 + random() * 10
    track.play({
      at,
      seconds: 0.5,
      frequency: 500 + random() * 900,
      gain: 0.05,
      pan: random() * 1.6 - 0.8,
      decay: 0.07,
      ratio: 0.02,
      depth: -9,
      attack: 0.01,
    })
    if (i < 6) bell(track, at, [10, 5, 8, 12, 3, -2][i]!, 0.1)
  }
  track.room(0.7, 1.5)
}

function fireScore(track: Track): void {
  track.air(7, {
    cutoff: (t) => 200 + 70 * Math.sin(t * 3.1),
    gain: (t) => 1.7 * ease(t, 0.3, 6) * (1 - 0.7 * ease(t, 15, 20)),
  })
  for (const [i, chord] of [
    [-28, -21, -16],
    [-26, -19, -14],
    [-24, -16, -12],
    [-28, -16, -9],
  ].entries())
    pad(track, i * 5, 7.5, chord, 0.42)
  const random = randomFrom(8)
  for (let i = 0; i < 110; i++) {
    track.play({
      at: random() * 19,
      seconds: 0.05,
      frequency: 900 + random() * 3000,
      gain: 0.03 + random() * 0.05,
      pan: random() * 2 - 1,
      decay: 0.008,
      ratio: 1.41,
      depth: 6,
      attack: 0.001,
    })
  }
  for (let i = 0; i < 6; i++)
    track.play({
      at: 2 + i * 2.8,
      seconds: 4,
      frequency: note([-9, -4, -12, -2, -7, -9][i]!),
      gain: 0.06,
      attack: 1,
      release: 2,
      partials: [1, 0.3, 0.5],
      pan: i % 2 ? 0.4 : -0.4,
    })
  track.room(0.5, 1.2)
}

const lettering: Lettering = {
  lines: ['Three', 'Elements'],
  under: 'sand · water · fire',
  font: 'DejaVu Sans Condensed',
  weight: 700,
  size: 82,
  spacing: -0.02,
  colour: '#fff6da',
  place: 'middle',
  scrim: '#0a0610',
}

function episode(number: number, name: string, parts: Pick<Film, 'scene' | 'score' | 'container'>): Film {
  return {
    id: `three-elements-${number}`,
    episodeOf: 'three-elements',
    seconds: 20,
    size: { width: 640, height: 360 },
    posterAt: 15,
    lettering: { ...lettering, lines: [name], under: `Three Elements · ${number} of 3` },
    ...parts,
  }
}

export const sand = episode(1, 'Sand', { scene: (size) => new SandScene(size), score: sandScore, container: 'mp4' })
export const water = episode(2, 'Water', {
  scene: (size) => new WaterScene(size),
  score: waterScore,
  container: 'webm',
})
export const fire = episode(3, 'Fire', { scene: (size) => new FireScene(size), score: fireScore, container: 'mp4' })
export const elementsLettering = lettering
