/** A picture in linear light while a film is drawn, and the way it becomes bytes for the encoder. */
export interface Size {
  width: number
  height: number
}

export interface Picture extends Size {
  /** Linear red, green, blue; 1 is the brightest a screen shows, more is allowed and rolls off. */
  rgb: Float32Array
}

export type Colour = readonly [number, number, number]

/** A running scene: time goes forward only, so that simulations need no history. */
export interface Scene {
  /** Moves on by one frame. `time` is in seconds from the start of the film. */
  advance(time: number): void
  paint(out: Picture): void
}

export function picture(size: Size): Picture {
  return { width: size.width, height: size.height, rgb: new Float32Array(size.width * size.height * 3) }
}

export function fill(out: Picture, [r, g, b]: Colour): void {
  for (let i = 0; i < out.rgb.length; i += 3) {
    out.rgb[i] = r
    out.rgb[i + 1] = g
    out.rgb[i + 2] = b
  }
}

/** A soft additive dot; `radius` in pixels is where the light has fallen below 1 %. */
export function glow(out: Picture, at: { x: number; y: number; radius: number }, [r, g, b]: Colour): void {
  const { x, y, radius } = at
  const fromX = Math.max(0, Math.floor(x - radius))
  const toX = Math.min(out.width - 1, Math.ceil(x + radius))
  const fromY = Math.max(0, Math.floor(y - radius))
  const toY = Math.min(out.height - 1, Math.ceil(y + radius))
  const falloff = 5.5 / (radius * radius)
  for (let py = fromY; py <= toY; py++) {
    for (let px = fromX; px <= toX; px++) {
      const light = Math.exp(-((px - x) ** 2 + (py - y) ** 2) * falloff)
      const i = (py * out.width + px) * 3
      out.rgb[i]! += r * light
      out.rgb[i + 1]! += g * light
      out.rgb[i + 2]! += b * light
    }
  }
}

/** `(hex, hex, …)` → colours in linear light. */
export function linear(hex: string): Colour {
  const channel = (from: number) => (Number.parseInt(hex.slice(from, from + 2), 16) / 255) ** 2.2
  return [channel(1), channel(3), channel(5)]
}

const paletteSteps = 1024

/** A gradient through the given colours; `at` runs from 0 to 1 and repeats when `cyclic`; `even` leaves no plateaus. */
export class Palette {
  readonly #table = new Float32Array(paletteSteps * 3)
  readonly #cyclic: boolean

  constructor(hexes: readonly string[], cyclic = false, even = false) {
    this.#cyclic = cyclic
    const stops = hexes.map(linear)
    if (cyclic) stops.push(stops[0]!)
    for (let step = 0; step < paletteSteps; step++) {
      const place = (step / (paletteSteps - (cyclic ? 0 : 1))) * (stops.length - 1)
      const from = stops[Math.floor(place)]!
      const to = stops[Math.min(stops.length - 1, Math.floor(place) + 1)]!
      const between = place - Math.floor(place)
      const mix = even ? between : smooth(between)
      for (let c = 0; c < 3; c++) this.#table[step * 3 + c] = from[c]! + (to[c]! - from[c]!) * mix
    }
  }

  put(at: number, rgb: Float32Array, i: number, light = 1): void {
    const step = this.#step(at) * 3
    rgb[i] = this.#table[step]! * light
    rgb[i + 1] = this.#table[step + 1]! * light
    rgb[i + 2] = this.#table[step + 2]! * light
  }

  add(at: number, rgb: Float32Array, i: number, light = 1): void {
    const step = this.#step(at) * 3
    rgb[i]! += this.#table[step]! * light
    rgb[i + 1]! += this.#table[step + 1]! * light
    rgb[i + 2]! += this.#table[step + 2]! * light
  }

  colour(at: number, light = 1): Colour {
    const step = this.#step(at) * 3
    return [this.#table[step]! * light, this.#table[step + 1]! * light, this.#table[step + 2]! * light]
  }

  #step(at: number): number {
    const place = this.#cyclic ? at - Math.floor(at) : Math.min(1, Math.max(0, at))
    return Math.min(paletteSteps - 1, Math.floor(place * paletteSteps))
  }
}

export function smooth(x: number): number {
  const t = Math.min(1, Math.max(0, x))
  return t * t * (3 - 2 * t)
}

/** 0 before `from`, 1 after `to`, eased between. */
export function ease(x: number, from: number, to: number): number {
  return smooth((x - from) / (to - from))
}

/** Grain of this many levels out of 255 hides banding and is gentle enough for a small file. */
const grainLevels = 2.2
const vignetteDepth = 0.32

/** Turns pictures into 8-bit RGB: highlights roll off, corners darken a little, fine grain over all. */
export class Finisher {
  readonly #vignette: Float32Array
  readonly #bytes: Uint8Array
  readonly #grain = new Float32Array(65_521)
  #frame = 0

  constructor(size: Size) {
    this.#bytes = new Uint8Array(size.width * size.height * 3)
    this.#vignette = new Float32Array(size.width * size.height)
    const half = Math.hypot(size.width, size.height) / 2
    for (let y = 0; y < size.height; y++) {
      for (let x = 0; x < size.width; x++) {
        const far = Math.hypot(x - size.width / 2, y - size.height / 2) / half
        this.#vignette[y * size.width + x] = 1 - vignetteDepth * far * far * far
      }
    }
    const random = randomFrom(11)
    for (let i = 0; i < this.#grain.length; i++) this.#grain[i] = (random() + random() - 1) * grainLevels
  }

  /** The same array is filled again by the next call. `light` fades the whole picture. */
  bytes(from: Picture, light = 1): Uint8Array {
    let grainAt = (this.#frame++ * 7919) % this.#grain.length
    for (let i = 0; i < from.rgb.length; i++) {
      const value = from.rgb[i]! * this.#vignette[(i / 3) | 0]! * light
      const shown = toScreen(value) * 255 + this.#grain[grainAt]!
      this.#bytes[i] = shown < 0 ? 0 : shown > 255 ? 255 : shown + 0.5
      if (++grainAt === this.#grain.length) grainAt = 0
    }
    return this.#bytes
  }
}

/** Straight up to 0.6, then a shoulder that reaches 1 only for very bright light. */
function toScreen(value: number): number {
  if (value <= 0) return 0
  const rolled = value < 0.6 ? value : 0.6 + 0.4 * (1 - Math.exp(-(value - 0.6) / 0.4))
  return rolled ** (1 / 2.2)
}

/** A small seeded generator (mulberry32): the same films on every machine. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Smooth value noise in three dimensions, about −1 to 1. */
export function noiseFrom(seed: number): (x: number, y: number, z: number) => number {
  const random = randomFrom(seed)
  const table = Float32Array.from({ length: 4096 }, () => random() * 2 - 1)
  const corner = (x: number, y: number, z: number) =>
    table[(Math.imul(x, 374_761_393) ^ Math.imul(y, 668_265_263) ^ Math.imul(z, 1_274_126_177)) >>> 20]!
  return (x, y, z) => {
    const [ix, iy, iz] = [Math.floor(x), Math.floor(y), Math.floor(z)]
    const [u, v, w] = [smooth(x - ix), smooth(y - iy), smooth(z - iz)]
    const along = (cy: number, cz: number) => {
      const left = corner(ix, cy, cz)
      return left + (corner(ix + 1, cy, cz) - left) * u
    }
    const plane = (cz: number) => {
      const top = along(iy, cz)
      return top + (along(iy + 1, cz) - top) * v
    }
    const near = plane(iz)
    return near + (plane(iz + 1) - near) * w
  }
}
