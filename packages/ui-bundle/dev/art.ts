/** Made-up posters and backdrops: drawn as SVG from a number, so that the made-up wall has as many moods as a real one. */
import { createRandom, pick } from '../src/mock/random.ts'

type Random = () => number
interface Scene {
  width: number
  height: number
  hue: number
  random: Random
}

export function drawArt(seed: number, size: { width: number; height: number }): string {
  const random = createRandom(seed * 2654435761)
  const scene: Scene = { ...size, hue: Math.floor(random() * 360), random }
  const motif = motifs[seed % motifs.length]!
  const { width, height } = size
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${sky(scene)}${motif(scene)}${grain(scene)}</svg>`
}

const motifs: ((scene: Scene) => string)[] = [hills, rings, tower, waves, city, leaves, orbit, stripes]

function colour(hue: number, saturation: number, light: number): string {
  return `hsl(${Math.round((hue + 360) % 360)} ${saturation}% ${light}%)`
}

function sky({ width, height, hue, random }: Scene): string {
  const night = random() < 0.55
  const stops = night
    ? [colour(hue, 45, 9), colour(hue + 25, 50, 24), colour(hue + 50, 60, 42)]
    : [colour(hue, 35, 34), colour(hue + 30, 55, 60), colour(hue + 55, 70, 78)]
  const marks = stops.map((stop, at) => `<stop offset="${at / 2}" stop-color="${stop}"/>`).join('')
  return `<defs><linearGradient id="s" x1="0" y1="0" x2="0.25" y2="1">${marks}</linearGradient></defs><rect width="${width}" height="${height}" fill="url(#s)"/>`
}

function hills({ width, height, hue, random }: Scene): string {
  const sun = `<circle cx="${width * (0.25 + random() * 0.5)}" cy="${height * 0.34}" r="${height * 0.1}" fill="${colour(hue + 60, 90, 78)}"/>`
  const layers = [0.5, 0.62, 0.75, 0.88].map((at, index) => {
    const points = Array.from({ length: 9 }, (_, x) => `${(width * x) / 8},${height * (at + (random() - 0.5) * 0.12)}`)
    return `<polygon points="0,${height} ${points.join(' ')} ${width},${height}" fill="${colour(hue + 10 * index, 42, 34 - index * 8)}"/>`
  })
  return sun + layers.join('')
}

function rings({ width, height, hue, random }: Scene): string {
  const x = width * (0.3 + random() * 0.4)
  const y = height * (0.35 + random() * 0.3)
  return Array.from({ length: 11 }, (_, at) => {
    const radius = height * 0.5 * (1 - at / 11)
    return `<circle cx="${x}" cy="${y}" r="${radius}" fill="${colour(hue + at * 14, 62, at % 2 ? 24 + at * 3 : 14 + at * 5)}"/>`
  }).join('')
}

function tower({ width, height, hue, random }: Scene): string {
  const x = width * (0.35 + random() * 0.3)
  const base = width * 0.09
  const beam = `<polygon points="${x},${height * 0.3} ${width * 1.2},${height * 0.1} ${width * 1.2},${height * 0.42}" fill="${colour(hue + 50, 95, 85)}" opacity="0.35"/>`
  const body = `<polygon points="${x - base},${height} ${x - base * 0.5},${height * 0.34} ${x + base * 0.5},${height * 0.34} ${x + base},${height}" fill="${colour(hue, 30, 10)}"/>`
  const lamp = `<rect x="${x - base * 0.6}" y="${height * 0.27}" width="${base * 1.2}" height="${height * 0.06}" fill="${colour(hue + 50, 95, 80)}"/>`
  return (
    beam +
    body +
    lamp +
    `<rect y="${height * 0.86}" width="${width}" height="${height * 0.14}" fill="${colour(hue, 40, 8)}"/>`
  )
}

function waves({ width, height, hue, random }: Scene): string {
  return Array.from({ length: 14 }, (_, at) => {
    const y = height * (0.3 + at * 0.055)
    const bend = height * 0.04 * (random() + 0.5)
    return `<path d="M0 ${y} C ${width * 0.3} ${y - bend}, ${width * 0.6} ${y + bend}, ${width} ${y - bend / 2} V ${height} H 0 Z" fill="${colour(hue + at * 5, 58, 52 - at * 3.2)}"/>`
  }).join('')
}

function city({ width, height, hue, random }: Scene): string {
  let shapes = ''
  for (let x = 0; x < width; ) {
    const wide = width * (0.06 + random() * 0.1)
    const high = height * (0.2 + random() * 0.45)
    shapes += `<rect x="${x}" y="${height - high}" width="${wide}" height="${high}" fill="${colour(hue, 32, 7 + random() * 8)}"/>`
    for (let lit = 0; lit < 7; lit++) {
      shapes += `<rect x="${x + random() * wide * 0.8}" y="${height - random() * high}" width="${wide * 0.1}" height="${wide * 0.14}" fill="${colour(hue + 45, 95, 70)}" opacity="0.8"/>`
    }
    x += wide * 1.04
  }
  return `<circle cx="${width * 0.7}" cy="${height * 0.22}" r="${height * 0.07}" fill="${colour(hue + 40, 40, 88)}"/>${shapes}`
}

function leaves({ width, height, hue, random }: Scene): string {
  return Array.from({ length: 34 }, () => {
    const x = random() * width
    const y = random() * height
    const long = height * (0.08 + random() * 0.16)
    const fill = colour(hue + random() * 70, 50, 18 + random() * 40)
    return `<ellipse cx="${x}" cy="${y}" rx="${long * 0.24}" ry="${long}" fill="${fill}" transform="rotate(${random() * 360} ${x} ${y})" opacity="0.92"/>`
  }).join('')
}

function orbit({ width, height, hue, random }: Scene): string {
  const stars = Array.from(
    { length: 90 },
    () =>
      `<circle cx="${random() * width}" cy="${random() * height}" r="${random() * height * 0.003}" fill="#fff" opacity="${random()}"/>`,
  )
  const planet = `<circle cx="${width * 0.5}" cy="${height * 0.62}" r="${height * 0.24}" fill="${colour(hue + 30, 55, 48)}"/><circle cx="${width * 0.56}" cy="${height * 0.58}" r="${height * 0.24}" fill="${colour(hue, 60, 10)}" opacity="0.55"/>`
  const ring = `<ellipse cx="${width * 0.5}" cy="${height * 0.62}" rx="${height * 0.4}" ry="${height * 0.07}" fill="none" stroke="${colour(hue + 60, 60, 76)}" stroke-width="${height * 0.012}" transform="rotate(-18 ${width * 0.5} ${height * 0.62})"/>`
  return stars.join('') + planet + ring
}

function stripes({ width, height, hue, random }: Scene): string {
  const turn = pick([0, 30, 60, 90, 135], random)
  const bars = Array.from({ length: 16 }, (_, at) => {
    const x = (width * 2 * at) / 16 - width * 0.5
    return `<rect x="${x}" y="${-height}" width="${width * 0.07 * (0.4 + random())}" height="${height * 3}" fill="${colour(hue + at * 9, 65, 30 + random() * 40)}"/>`
  })
  return `<g transform="rotate(${turn} ${width / 2} ${height / 2})">${bars.join('')}</g><circle cx="${width / 2}" cy="${height / 2}" r="${height * 0.16}" fill="${colour(hue, 50, 8)}"/>`
}

function grain({ width, height }: Scene): string {
  return `<defs><linearGradient id="v" x1="0" y1="0" x2="0" y2="1"><stop offset="0.55" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity="0.45"/></linearGradient></defs><rect width="${width}" height="${height}" fill="url(#v)"/>`
}
