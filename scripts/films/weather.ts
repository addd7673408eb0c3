/** Seven thousand motes carried by a slow wind of noise, leaving threads of light. */
import type { Film } from './film.ts'
import { ease, noiseFrom, Palette, type Picture, randomFrom, type Scene, type Size } from './picture.ts'
import { note, pad, type Track } from './synth.ts'

const motes = 4600
const palette = new Palette(['#ff6f59', '#ffd166', '#f7f3e3', '#6fc3df', '#5661c9', '#a94fbf'], true)

class WeatherScene implements Scene {
  readonly #size: Size
  readonly #light: Float32Array
  readonly #x = new Float32Array(motes)
  readonly #y = new Float32Array(motes)
  readonly #life = new Float32Array(motes)
  readonly #hue = new Float32Array(motes)
  readonly #noise = noiseFrom(77)
  readonly #random = randomFrom(31)
  readonly #scale: number

  constructor(size: Size) {
    this.#size = size
    this.#scale = Math.sqrt(size.width * size.height) / 480
    this.#light = new Float32Array(size.width * size.height * 3)
    for (let i = 0; i < motes; i++) this.#renew(i)
  }

  advance(time: number): void {
    for (let i = 0; i < this.#light.length; i++) this.#light[i]! *= 0.965
    const brightness = 0.17 * ease(time, 0, 4)
    for (let i = 0; i < motes; i++) {
      for (let sub = 0; sub < 3; sub++) this.#move(i, time, brightness)
      this.#life[i]! -= 1 / 24
      if (this.#life[i]! < 0) this.#renew(i)
    }
  }

  paint(out: Picture): void {
    for (let i = 0; i < out.rgb.length; i += 3) {
      const y = i / 3 / out.width / out.height
      out.rgb[i] = 0.0055 + this.#light[i]!
      out.rgb[i + 1] = 0.006 + 0.004 * y + this.#light[i + 1]!
      out.rgb[i + 2] = 0.016 + 0.012 * y + this.#light[i + 2]!
    }
  }

  /** A third of a frame along the curl of the noise: no sources, no sinks. */
  #move(i: number, time: number, brightness: number): void {
    const reach = 0.0042 / this.#scale
    const [x, y, z] = [this.#x[i]! * reach, this.#y[i]! * reach, time * 0.07]
    const here = this.#noise(x, y, z)
    const speed = 190 * this.#scale
    this.#x[i]! += ((this.#noise(x, y + 0.01, z) - here) / 0.01) * 0.0035 * speed + 0.12 * this.#scale
    this.#y[i]! += -((this.#noise(x + 0.01, y, z) - here) / 0.01) * 0.0035 * speed
    const [px, py] = [Math.floor(this.#x[i]!), Math.floor(this.#y[i]!)]
    if (px < 0 || py < 0 || px >= this.#size.width || py >= this.#size.height) return
    const fade = Math.min(1, this.#life[i]!) * brightness
    palette.add(this.#hue[i]! + here * 0.18 + time * 0.008, this.#light, (py * this.#size.width + px) * 3, fade)
  }

  #renew(i: number): void {
    this.#x[i] = (this.#random() * 1.1 - 0.05) * this.#size.width
    this.#y[i] = (this.#random() * 1.1 - 0.05) * this.#size.height
    this.#life[i] = 1.5 + this.#random() * 5
    this.#hue[i] = (this.#y[i]! / this.#size.height) * 0.55 + this.#random() * 0.05
  }
}

function score(track: Track): void {
  track.air(8, {
    cutoff: (t) => 520 + 380 * Math.sin(t * 0.31) + 120 * Math.sin(t * 1.3),
    gain: (t) => 0.55 + 0.35 * Math.sin(t * 0.31),
  })
  for (const [i, chord] of [
    [-21, -14, -7, -2],
    [-23, -16, -9, -4],
    [-26, -14, -9, -2],
    [-21, -12, -7, 0],
  ].entries())
    pad(track, i * 6, 9, chord, 0.5)
  for (let i = 0; i < 14; i++) {
    track.play({
      at: 3 + i * 1.5,
      seconds: 3.5,
      frequency: note([3, 5, 10, 8, 12, 15, 10][i % 7]!),
      gain: 0.05,
      pan: Math.sin(i),
      attack: 1.2,
      release: 2,
      partials: [1, 0.1, 0.25],
    })
  }
  track.room(0.7, 1.5)
}

export const weather: Film = {
  id: 'slow-weather',
  seconds: 26,
  size: { width: 640, height: 360 },
  container: 'mp4',
  scene: (size) => new WeatherScene(size),
  score,
  posterAt: 9,
  lettering: {
    lines: ['slow', 'weather'],
    under: 'wind, drawn by what it carries',
    font: 'DejaVu Sans Light',
    weight: 200,
    size: 92,
    spacing: -0.03,
    colour: '#f7f3e3',
    place: 'top',
    scrim: '#0a0b1c',
  },
}
