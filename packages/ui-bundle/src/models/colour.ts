/** Colours of a picture before the picture is here: read from its thumbhash (evanw/thumbhash, format of 2023). */

export type Rgb = [red: number, green: number, blue: number]

interface Channel {
  dc: number
  ac: number[]
  nx: number
  ny: number
}

/** A handful of places to look at: corners, edges, middle. */
const places: [number, number][] = [
  [0.2, 0.15],
  [0.8, 0.15],
  [0.5, 0.5],
  [0.2, 0.85],
  [0.8, 0.85],
]
const hashMaxBytes = 40

/** Colours at the top left, top right, middle, bottom left and bottom right; undefined for what is no thumbhash. */
export function thumbColours(base64: string | undefined): Rgb[] | undefined {
  const bytes = decode(base64)
  if (!bytes || bytes.length < 5) return undefined
  const header = bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16)
  const header2 = bytes[3]! | (bytes[4]! << 8)
  const hasAlpha = header >> 23 !== 0
  const landscape = header2 >> 15 !== 0
  const lx = Math.max(3, landscape ? (hasAlpha ? 5 : 7) : header2 & 7)
  const ly = Math.max(3, landscape ? header2 & 7 : hasAlpha ? 5 : 7)
  const next = nibbles(bytes, hasAlpha ? 6 : 5)
  const l = channel({ dc: (header & 63) / 63, scale: ((header >> 18) & 31) / 31, nx: lx, ny: ly }, next)
  const p = channel(
    { dc: ((header >> 6) & 63) / 31.5 - 1, scale: (((header2 >> 3) & 63) / 63) * 1.25, nx: 3, ny: 3 },
    next,
  )
  const q = channel(
    { dc: ((header >> 12) & 63) / 31.5 - 1, scale: (((header2 >> 9) & 63) / 63) * 1.25, nx: 3, ny: 3 },
    next,
  )
  return places.map(([x, y]) => toRgb(at(l, x, y), at(p, x, y), at(q, x, y)))
}

/** The liveliest of the colours as hue (degrees) and saturation (0–1): the tint of a title's page. */
export function tint(colours: Rgb[] | undefined): { hue: number; saturation: number } | undefined {
  if (!colours?.length) return undefined
  const all = colours.map(hueAndSaturation)
  return all.reduce((best, one) => (one.weight > best.weight ? one : best))
}

/** A quiet two-colour ground for a picture that is still under way. */
export function ground(colours: Rgb[] | undefined): string | undefined {
  if (!colours || colours.length < 5) return undefined
  const css = ([r, g, b]: Rgb) => `rgb(${r} ${g} ${b})`
  return `linear-gradient(150deg, ${css(colours[0]!)}, ${css(colours[2]!)} 55%, ${css(colours[4]!)})`
}

/** A steady hue for a text: for titles that have no picture at all. */
export function hueOf(text: string): number {
  let hash = 2166136261
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 16777619)
  return (hash >>> 0) % 360
}

function decode(base64: string | undefined): Uint8Array | undefined {
  if (!base64 || base64.length > hashMaxBytes * 2) return undefined
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

function nibbles(bytes: Uint8Array, start: number): () => number {
  let index = 0
  return () => {
    const byte = bytes[start + (index >> 1)] ?? 0
    return (byte >> ((index++ & 1) << 2)) & 15
  }
}

function channel(head: { dc: number; scale: number; nx: number; ny: number }, next: () => number): Channel {
  const ac: number[] = []
  for (let cy = 0; cy < head.ny; cy++) {
    for (let cx = cy ? 0 : 1; cx * head.ny < head.nx * (head.ny - cy); cx++) ac.push((next() / 7.5 - 1) * head.scale)
  }
  return { dc: head.dc, ac, nx: head.nx, ny: head.ny }
}

function at({ dc, ac, nx, ny }: Channel, x: number, y: number): number {
  let value = dc
  let index = 0
  for (let cy = 0; cy < ny; cy++) {
    for (let cx = cy ? 0 : 1; cx * ny < nx * (ny - cy); cx++) {
      value += ac[index++]! * 2 * Math.cos(Math.PI * cx * x) * Math.cos(Math.PI * cy * y)
    }
  }
  return value
}

function toRgb(l: number, p: number, q: number): Rgb {
  const b = l - (2 / 3) * p
  const r = (3 * l - b + q) / 2
  const byte = (value: number) => Math.round(255 * Math.min(1, Math.max(0, value)))
  return [byte(r), byte(r - q), byte(b)]
}

function hueAndSaturation([r, g, b]: Rgb): { hue: number; saturation: number; weight: number } {
  const max = Math.max(r, g, b)
  const span = max - Math.min(r, g, b)
  const sector = max === r ? (g - b) / span : max === g ? 2 + (b - r) / span : 4 + (r - g) / span
  const saturation = max === 0 ? 0 : span / max
  const hue = span === 0 ? 30 : (sector * 60 + 360) % 360
  return { hue: Math.round(hue), saturation, weight: saturation * Math.sqrt(max / 255) }
}
