/**
 * Subtitles of DVDs as pictures of four colours: in each block the codes of the odd and the even rows, and commands that
 * say when, where and in which colours of the track's palette. Everything is bounded by what a DVD can show.
 */
import type { Picture, PictureReader } from './picture.ts'

/** What stands before the pictures, as text: the size of the screen, and sixteen colours. */
interface Head {
  screen: { width: number; height: number }
  palette: number[]
}

/** A DVD's screen is 720 × 576; converted ones are as large as their film. */
const sideMax = 4096
const pixelsMax = 3840 * 2160
/** Commands come in two or three groups: when it appears, when it goes. */
const groupsMax = 16
const commandsMax = 64
/** The clock of the commands, in seconds. */
const tick = 1024 / 90_000

export function vobsubReader(head: string): PictureReader {
  const { screen, palette } = parseHead(head)
  return (events, index) => {
    const bytes = events[index]?.bytes
    const said = bytes && readCommands(bytes)
    return bytes && said && toPicture(bytes, said, { screen, palette })
  }
}

export function parseHead(text: string): Head {
  const size = /^\s*size:\s*(\d{1,4})\s*x\s*(\d{1,4})/im.exec(text.slice(0, 4000))
  const [width, height] = size ? [Number(size[1]), Number(size[2])] : [720, 576]
  const listed = /^\s*palette:\s*([0-9a-f, \t]*)/im.exec(text.slice(0, 4000))?.[1] ?? ''
  const palette = listed.split(',', 16).map((word) => Number.parseInt(word.trim().slice(0, 6), 16) || 0)
  return { screen: { width: Math.max(1, width), height: Math.max(1, height) }, palette }
}

interface Said {
  left: number
  top: number
  width: number
  height: number
  /** Where the codes of even and odd rows begin. */
  fields: [even: number, odd: number]
  /** Of the four colours: place in the palette, and how much it covers, 0 to 15. */
  inks: number[]
  covers: number[]
  lasts?: number
}

/** How many bytes follow a command. */
const lengths: Record<number, number> = { 0: 0, 1: 0, 2: 0, 3: 2, 4: 2, 5: 6, 6: 4 }

function readCommands(bytes: Uint8Array): Said | undefined {
  const said: Said = { left: 0, top: 0, width: 0, height: 0, fields: [0, 0], inks: [0, 0, 0, 0], covers: [0, 0, 0, 0] }
  let left = commandsMax
  for (let at = u16(bytes, 2), group = 0; at + 4 <= bytes.length && group < groupsMax; group++) {
    const delay = u16(bytes, at) * tick
    const next = u16(bytes, at + 2)
    for (let place = at + 4; place < bytes.length && left-- > 0; ) {
      const command = bytes[place] ?? 0xff
      const length = lengths[command]
      if (length === undefined) break
      obey(said, command, bytes.subarray(place + 1, place + 1 + length), delay)
      place += 1 + length
    }
    if (next <= at) break
    at = next
  }
  const { width, height } = said
  const shown = width > 0 && height > 0 && width <= sideMax && height <= sideMax && width * height <= pixelsMax
  return shown ? said : undefined
}

function obey(said: Said, command: number, rest: Uint8Array, delay: number): void {
  if (command === 2) said.lasts = delay
  else if (command === 3) said.inks = nibbles(rest)
  else if (command === 4) said.covers = nibbles(rest)
  else if (command === 5) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = rest
    said.left = (a << 4) | (b >> 4)
    said.width = (((b & 0x0f) << 8) | c) - said.left + 1
    said.top = (d << 4) | (e >> 4)
    said.height = (((e & 0x0f) << 8) | f) - said.top + 1
  } else if (command === 6) said.fields = [u16(rest, 0), u16(rest, 2)]
}

/** Four of them, the last colour first. */
function nibbles([first = 0, second = 0]: Uint8Array): number[] {
  return [second & 0x0f, second >> 4, first & 0x0f, first >> 4]
}

function toPicture(bytes: Uint8Array, said: Said, { screen, palette }: Head): Picture {
  const { left: x, top: y, width, height, inks, covers, lasts } = said
  const colours = new Uint8ClampedArray(16)
  for (const [i, ink] of inks.entries()) {
    const rgb = palette[ink] ?? 0
    colours.set([rgb >> 16, (rgb >> 8) & 0xff, rgb & 0xff, (covers[i] ?? 0) * 17], i * 4)
  }
  const pixels = decodeRows(bytes, said, new Uint32Array(colours.buffer))
  return { screen, parts: [{ x, y, width, height, pixels }], ...(lasts !== undefined && { lasts }) }
}

function decodeRows(
  bytes: Uint8Array,
  { width, height, fields }: Said,
  colours: Uint32Array,
): Uint32Array<ArrayBuffer> {
  const pixels = new Uint32Array(width * height)
  for (const [field, start] of fields.entries()) {
    // In half bytes.
    let at = start * 2
    for (let row = field; row < height && at < bytes.length * 2; row += 2) {
      for (let x = 0; x < width; ) {
        const code = readCode(bytes, at)
        at += code.nibbles
        const run = code.value >> 2 || width - x
        pixels.fill(colours[code.value & 3] ?? 0, row * width + x, row * width + Math.min(width, x + run))
        x += run
      }
      at += at & 1
    }
  }
  return pixels
}

/** The smaller a number, the more half bytes it takes: one from 4 on, two from 16, three from 64, else four. */
function readCode(bytes: Uint8Array, at: number): { value: number; nibbles: number } {
  let value = 0
  for (let nibbles = 1; nibbles <= 4; nibbles++) {
    const byte = bytes[(at + nibbles - 1) >> 1] ?? 0
    value = (value << 4) | ((at + nibbles - 1) & 1 ? byte & 0x0f : byte >> 4)
    if (value >= 4 ** nibbles || nibbles === 4) return { value, nibbles }
  }
  return { value, nibbles: 4 }
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}
