/** Subtitles that are drawn, for sample films: a styled script, a font only the film has, and pictures as on discs. */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** One of these comes with ffmpeg and the browsers. Every letter is equally wide, which is how one can tell it is used. */
const monospace: [file: string, name: string][] = [
  ['/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf', 'DejaVu Sans Mono'],
  ['/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf', 'Liberation Mono'],
  ['/usr/share/fonts/truetype/liberation2/LiberationMono-Regular.ttf', 'Liberation Mono'],
]
const newName = 'Kinoswarm Letters'

/** A font no machine has: one of this machine under a name as long as its own, so that nothing in the file moves. */
export async function filmFont(): Promise<{ name: string; bytes: Buffer }> {
  const [file, itsName] = monospace.find(([path]) => existsSync(path)) ?? monospace[0]!
  const bytes = await readFile(file)
  const name = newName.slice(0, itsName.length)
  for (const encoding of ['utf16be', 'latin1'] as const)
    replaceAll(bytes, encode(itsName, encoding), encode(name, encoding))
  return { name, bytes }
}

/** A line is there from 1 to 4 s, from 6 to 9 s and so on. */
export const drawnTimes = Array.from({ length: 6 }, (_, i) => ({ start: i * 5 + 1, end: i * 5 + 4 }))

/** Writes `drawn.ass`, `letters.ttf` and `signs.sup`. */
export async function writeDrawn(dir: string): Promise<void> {
  const font = await filmFont()
  await writeFile(join(dir, 'drawn.ass'), drawnScript(font.name))
  await writeFile(join(dir, 'signs.sup'), signs())
  await writeFile(join(dir, 'letters.ttf'), font.bytes)
}

/** Green, at the upper left, ten thin letters that are wide in the film's own font; and a blue shape on the right. */
function drawnScript(font: string): string {
  const time = (s: number) => `0:00:${String(s).padStart(2, '0')}.00`
  const lines = drawnTimes.flatMap(({ start, end }) => [
    `Dialogue: 0,${time(start)},${time(end)},Sign,,0,0,0,,{\\an7\\pos(20,20)}iiiiiiiiii`,
    `Dialogue: 1,${time(start)},${time(end)},Sign,,0,0,0,,{\\an7\\pos(500,100)\\p1\\c&HFF0000&}m 0 0 l 100 0 100 60 0 60{\\p0}`,
  ])
  return `[Script Info]
ScriptType: v4.00+
PlayResX: 640
PlayResY: 360
ScaledBorderAndShadow: yes

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Sign,${font},40,&H0000FF00,&H000000FF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,0,0,2,20,20,20,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
${lines.join('\n')}
`
}

function encode(text: string, encoding: 'utf16be' | 'latin1'): Buffer {
  return encoding === 'latin1' ? Buffer.from(text, 'latin1') : Buffer.from(text, 'utf16le').swap16()
}

function replaceAll(bytes: Buffer, from: Buffer, to: Buffer): void {
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) to.copy(bytes, at)
}

export const sign = { x: 220, y: 300, width: 200, height: 40, screen: { width: 640, height: 360 } }

/** A red bar, as Presentation Graphics with their headers: segments of type, length and content. */
function signs(): Buffer {
  const sets = drawnTimes.flatMap(({ start, end }, i) => [
    displaySet(start, composition(i * 2, true), windows(), palette(), bar(), segment(0x80, Buffer.alloc(0))),
    displaySet(end, composition(i * 2 + 1, false), windows(), segment(0x80, Buffer.alloc(0))),
  ])
  return Buffer.concat(sets)
}

/** The same without the headers of the file: what stands in a block of a film. */
export function signBlock(shown: boolean): Buffer {
  const parts = shown ? [windows(), palette(), bar()] : [windows()]
  return Buffer.concat([composition(0, shown), ...parts, segment(0x80, Buffer.alloc(0))])
}

function displaySet(seconds: number, ...segments: Buffer[]): Buffer {
  const headed = segments.flatMap((one) => {
    const head = Buffer.alloc(10)
    head.write('PG')
    head.writeUInt32BE(Math.round(seconds * 90_000), 2)
    return [head, one]
  })
  return Buffer.concat(headed)
}

function segment(type: number, content: Buffer): Buffer {
  const head = Buffer.alloc(3)
  head[0] = type
  head.writeUInt16BE(content.length, 1)
  return Buffer.concat([head, content])
}

function composition(number: number, shown: boolean): Buffer {
  const { width, height } = sign.screen
  const head = [...u16(width), ...u16(height), 0x10, ...u16(number), shown ? 0x80 : 0, 0, 0, shown ? 1 : 0]
  const object = shown ? [...u16(0), 0, 0, ...u16(sign.x), ...u16(sign.y)] : []
  return segment(0x16, Buffer.from([...head, ...object]))
}

function windows(): Buffer {
  return segment(0x17, Buffer.from([1, 0, ...u16(sign.x), ...u16(sign.y), ...u16(sign.width), ...u16(sign.height)]))
}

/** Colour 1 is red and covers all. */
function palette(): Buffer {
  return segment(0x14, Buffer.from([0, 0, 1, 63, 240, 102, 255]))
}

function bar(): Buffer {
  const row = [0x00, 0xc0 | (sign.width >> 8), sign.width & 0xff, 1, 0x00, 0x00]
  const codes = Array.from({ length: sign.height }, () => row).flat()
  const length = codes.length + 4
  const head = [...u16(0), 0, 0xc0, length >> 16, ...u16(length & 0xffff), ...u16(sign.width), ...u16(sign.height)]
  return segment(0x15, Buffer.from([...head, ...codes]))
}

export const dvdHead = 'size: 720x576\npalette: 000000, ff0000, 0000ff, ffffff\n'

/** Eight pixels by four at 100, 500 for two seconds: red on even rows for three pixels, blue on odd ones. */
export function dvdBlock(): Buffer {
  // Three pixels of colour 1 and the rest of the row in colour 0, all in half bytes; a whole row of colour 2.
  const even = [0xd0, 0x00, 0x00]
  const odd = [0x00, 0x02]
  const rows = [...even, ...even, ...odd, ...odd]
  const first = 4
  const second = first + even.length * 2
  const orders = first + rows.length
  const place = [...twelve(100, 107), ...twelve(500, 503)]
  const appear = [
    0x03,
    ...u16(0x0210),
    0x04,
    ...u16(0x0ff0),
    0x05,
    ...place,
    0x06,
    ...u16(first),
    ...u16(second),
    0x01,
    0xff,
  ]
  const go = orders + 4 + appear.length
  const groups = [...u16(0), ...u16(go), ...appear, ...u16(Math.round((2 * 90_000) / 1024)), ...u16(go), 0x02, 0xff]
  return Buffer.from([...u16(first + rows.length + groups.length), ...u16(orders), ...rows, ...groups])
}

/** Two numbers of twelve bits. */
function twelve(one: number, two: number): number[] {
  return [one >> 4, ((one & 0x0f) << 4) | (two >> 8), two & 0xff]
}

function u16(value: number): [number, number] {
  return [value >> 8, value & 0xff]
}
