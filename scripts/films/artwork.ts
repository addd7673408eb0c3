/** Posters and backdrops: a frame drawn for that very shape, with lettering over it. */
import sharp, { type Sharp } from 'sharp'
import { type Film, framesPerSecond, type Lettering } from './film.ts'
import { Finisher, type Picture, picture, type Size } from './picture.ts'

export const posterSize: Size = { width: 500, height: 750 }
export const backdropSize: Size = { width: 1280, height: 720 }
const posterQuality = 82
const backdropMaxBytes = 100_000

/** The scene as it stands at `at` seconds, in any shape. */
export function still(film: Film, size: Size, at: number): Picture {
  const scene = film.scene(size, film.seconds)
  for (let frame = 0; frame <= at * framesPerSecond; frame++) scene.advance(frame / framesPerSecond)
  const out = picture(size)
  scene.paint(out)
  return out
}

export function asImage(from: Picture): Sharp {
  const bytes = Buffer.from(new Finisher(from).bytes(from))
  return sharp(bytes, { raw: { width: from.width, height: from.height, channels: 3 } })
}

export async function posterOf(film: Film): Promise<Buffer> {
  return lettered(asImage(still(film, posterSize, film.posterAt)), film.lettering)
}

export async function lettered(image: Sharp, lettering: Lettering, credit = 'OPEN CINEMA · CC0'): Promise<Buffer> {
  const words = Buffer.from(posterLettering(lettering, credit))
  return image
    .composite([{ input: words }])
    .webp({ quality: posterQuality, effort: 6 })
    .toBuffer()
}

export async function backdropOf(film: Film): Promise<Buffer> {
  const image = asImage(still(film, backdropSize, film.backdropAt ?? film.posterAt))
  return withinBytes(image, backdropMaxBytes)
}

/** The best quality that fits, smaller where none does. */
export async function withinBytes(image: Sharp, maxBytes: number): Promise<Buffer> {
  const source = await image.png().toBuffer()
  for (const width of [backdropSize.width, 960]) {
    for (const quality of [84, 76, 68, 58, 46]) {
      const bytes = await sharp(source).resize(width).webp({ quality, effort: 6 }).toBuffer()
      if (bytes.length <= maxBytes) return bytes
    }
  }
  throw new Error(`no quality brings the picture under ${maxBytes} bytes`)
}

function posterLettering(lettering: Lettering, credit: string): string {
  const { width, height } = posterSize
  const { lines, under, size, place, scrim, colour } = lettering
  const step = size * 0.94
  const block = step * lines.length
  const top =
    place === 'top'
      ? 54 + size * 0.8
      : place === 'middle'
        ? height / 2 - block / 2 + size * 0.8
        : height - 92 - block + size * 0.86
  const anchor = place === 'middle' ? 'middle' : 'start'
  const x = place === 'middle' ? width / 2 : 40
  const words = lines
    .map(
      (line, i) => `<text x="${x}" y="${top + i * step}" text-anchor="${anchor}" ${fontOf(lettering)}>${line}</text>`,
    )
    .join('')
  const underY = top + (lines.length - 1) * step + 40
  const stops = { top: [0.9, 0.5, 0, 0.35], middle: [0.2, 0.6, 0.6, 0.2], bottom: [0.12, 0, 0.35, 0.9] }[place]
  const gradient = stops
    .map((opacity, i) => `<stop offset="${[0, 0.45, 0.62, 1][i]}" stop-color="${scrim}" stop-opacity="${opacity}"/>`)
    .join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
  <defs><linearGradient id="scrim" x1="0" y1="0" x2="0" y2="1">${gradient}</linearGradient></defs>
  <rect width="${width}" height="${height}" fill="url(#scrim)"/>
  <g fill="${colour}">${words}
  <text x="${x}" y="${underY}" text-anchor="${anchor}" font-family="DejaVu Sans" font-size="17" letter-spacing="0.6" fill-opacity="0.86">${under}</text>
  <text x="${width / 2}" y="${height - 26}" text-anchor="middle" font-family="DejaVu Sans" font-size="11" letter-spacing="3.2" fill-opacity="0.62">${credit}</text></g>
</svg>`
}

export function fontOf({ font, weight, size, spacing }: Lettering): string {
  return `font-family="${font}" font-weight="${weight}" font-size="${size}" letter-spacing="${(spacing * size).toFixed(2)}"`
}

/** The title card inside the film, as coverage 0…1 for every pixel. */
export async function titleMask(film: Film): Promise<Float32Array> {
  const { width, height } = film.size
  const scale = height / 640
  const { lines, under } = film.lettering
  const letters = fontOf({ ...film.lettering, size: film.lettering.size * scale * 1.15 })
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><g fill="#fff" text-anchor="middle">
  <text x="${width / 2}" y="${height * 0.52}" ${letters}>${lines.join(' ')}</text>
  <text x="${width / 2}" y="${height * 0.62}" font-family="DejaVu Sans" font-size="${height / 30}">${under}</text></g></svg>`
  return coverage(svg)
}

export async function closingMask(film: Film): Promise<Float32Array> {
  const { width, height } = film.size
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><text fill="#fff" text-anchor="middle"
  x="${width / 2}" y="${height * 0.53}" font-family="DejaVu Sans" font-size="${height / 27}" letter-spacing="1.5">CC0 · yours to keep, show and change</text></svg>`
  return coverage(svg)
}

async function coverage(svg: string): Promise<Float32Array> {
  const { data } = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return Float32Array.from({ length: data.length / 4 }, (_, i) => data[i * 4 + 3]! / 255)
}
