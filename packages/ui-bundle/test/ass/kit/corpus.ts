import { dvdBlock, signBlock } from '../../../../engine/test/media/kit/drawn.ts'

const line =
  '3,1,Sign,,10,20,30,,{\\an5\\pos(1.5,-20)\\move(1,2,3,4,0,500)\\org(3,4)\\fad(100,200)\\t(0,500,1.5,\\fs40\\frz90\\1c&H12FF34&\\clip(0,0,9,9))\\k20\\fscx120\\bord3\\shad2\\blur2\\fnArial\\b1}One {\\kf30\\alpha&H80&}two\\N{\\p1}m 0 0 l 10 0 b 1 2 3 4 5 6 s 1 1 2 2 3 3 c{\\p0}\\hthree {\\rSign\\q2\\iclip(2,m 0 0 l 9 9)}four'

const script = `[Script Info]
PlayResX: 640
PlayResY: 360
WrapStyle: 0
ScaledBorderAndShadow: yes
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Sign,Arial,40,&H0000FF00,&H000000FF,&H00000000,&H80000000,-1,0,0,0,100,90,1,5,1,2,2,8,20,20,20,1
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.00,0:00:04.00,Sign,,0,0,0,,Hello, world
Dialogue: 1,0:00:01.50,0:00:04.50,Sign,,0,0,0,,${line.split(',').slice(8).join(',')}
`

/** Inputs of every kind that is drawn, to be damaged. */
export function drawnCorpus(): Map<string, Uint8Array> {
  const shape = 'm 0 0 l 100 0 100 50 b 1 2 3 4 5 6 s 10 10 20 20 30 30 40 40 c n 5 5 p 7 7'
  return new Map<string, Uint8Array>([
    ['drawn.ass', Buffer.from(script)],
    ['line.txt', Buffer.from(line)],
    ['shape.txt', Buffer.from(shape)],
    ['sign.pgs', signBlock(true)],
    ['dvd.spu', dvdBlock()],
    ['head.ttf', fontHead()],
  ])
}

/** The tables of a font that are read, and nothing else. */
export function fontHead(family = 'Film Face'): Buffer {
  const name = Buffer.from(family, 'utf16le').swap16()
  const tables: [string, Buffer][] = [
    ['OS/2', Buffer.alloc(78)],
    ['head', Buffer.alloc(54)],
    ['name', Buffer.concat([Buffer.alloc(18), name])],
  ]
  const [os2, head, names] = tables.map(([, bytes]) => bytes)
  os2!.writeUInt16BE(0x21, 62)
  os2!.writeUInt16BE(1500, 74)
  os2!.writeUInt16BE(500, 76)
  head!.writeUInt16BE(1000, 18)
  for (const [at, value] of [1, 18, 3, 1, 0x409, 1, name.length, 0].entries()) names!.writeUInt16BE(value, 2 + at * 2)
  const start = Buffer.alloc(12 + tables.length * 16)
  start.writeUInt32BE(0x00010000, 0)
  start.writeUInt16BE(tables.length, 4)
  let offset = start.length
  for (const [i, [tag, bytes]] of tables.entries()) {
    start.write(tag, 12 + i * 16, 'latin1')
    start.writeUInt32BE(offset, 20 + i * 16)
    start.writeUInt32BE(bytes.length, 24 + i * 16)
    offset += bytes.length
  }
  return Buffer.concat([start, ...tables.map(([, bytes]) => bytes)])
}
