/** Styled lines stand where libass draws them, as large and in the same colours. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { libassFrame, look, type OurFrames, openOurs, type Seen } from './kit/frames.ts'

const styles = `[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,DejaVu Sans,32,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,0,0,2,20,20,20,1
Style: Boxed,DejaVu Sans,32,&H00FFFFFF,&H000000FF,&H00FF0000,&H00000000,0,0,0,0,100,100,0,0,3,6,0,2,20,20,20,1
Style: Edged,DejaVu Sans,40,&H0000FF00,&H000000FF,&H000000FF,&H00000000,0,0,0,0,100,100,0,0,1,4,0,5,20,20,20,1`
const usual = 'PlayResX: 640\nPlayResY: 360\nScaledBorderAndShadow: yes'

const script = (lines: string[], head: string) => `[Script Info]\nScriptType: v4.00+\n${head}\n\n${styles}\n
[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
${lines.map((line) => `Dialogue: 0,0:00:00.00,0:00:05.00,${line.startsWith('@') ? line.slice(1) : `Default,,0,0,0,,${line}`}`).join('\n')}\n`

/** At one second. A name, the lines, and what stands in the script's head when it is not the usual. */
const table: [name: string, lines: string[], head?: string][] = [
  ['a line at the bottom', ['Hello world']],
  ['in a corner', ['{\\an7}Top left']],
  ['in an old way of saying where', ['{\\a6}At the top']],
  ['at a place, in a colour', ['{\\an7\\pos(100,50)\\c&H00FFFF&}At a place']],
  [
    'broken into even rows',
    ['A rather long line that does not fit into one row and is broken evenly by whoever draws it'],
  ],
  [
    'broken as much as fits',
    ['{\\q1}A rather long line that does not fit into one row and is broken where it is full'],
  ],
  ['with an empty row', ['One\\Ntwo longer row\\N\\Nthree']],
  ['two at one time', ['Lower', 'Upper']],
  ['with an outline', ['@Edged,,0,0,0,,Edge']],
  ['in a box', ['@Boxed,,0,0,0,,In a box']],
  ['with a shadow', ['{\\an5\\c&H0000FF&\\4c&H00FF00&\\shad8}Shade']],
  ['hollow, with an outline', ['{\\an5\\fs80\\bord4\\3c&HFF0000&\\1a&HFF&}Hollow']],
  ['turned', ['{\\an5\\pos(320,180)\\frz30\\fs50}Turned']],
  ['turned around something else', ['{\\an5\\pos(420,180)\\org(320,180)\\frz90\\fs30}Turned']],
  ['leaning back', ['{\\an5\\pos(320,180)\\frx50\\fs60}Leans']],
  ['sheared', ['{\\an5\\pos(320,180)\\fax0.5\\fs60}Leans']],
  ['stretched and spaced', ['{\\an5\\fscx200\\fscy50\\fsp6}Wide']],
  ['on its way', ['{\\an5\\move(100,100,500,300,0,2000)}Moves']],
  ['changing its size', ['{\\an5\\t(0,2000,\\fs80)}Grows']],
  ['half sung', ['{\\an5\\c&H00FF00&\\k50}one {\\kf100}two{\\k50} three']],
  ['clipped', ['{\\an5\\fs80\\clip(0,0,320,360)}Clipped']],
  ['clipped by a shape', ['{\\an5\\fs80\\iclip(m 0 0 l 320 0 320 360 0 360)}Clipped']],
  ['a shape', ['{\\an7\\pos(100,100)\\p1\\c&H00FF00&}m 50 20 l 100 20 100 50 50 50']],
  ['a shape with curves', ['{\\an5\\pos(320,180)\\p2\\c&H00FF00&}m 0 0 b 50 -100 150 -100 200 0 l 200 100 0 100']],
  ['a closed spline', ['{\\an7\\pos(320,180)\\p1\\c&H00FF00&}m 0 0 s 50 -100 150 -100 200 0 200 100 0 100 c']],
  ['in many ways in one line', ['{\\an5\\b1}Bold {\\b0\\i1}slanted{\\i0} {\\fs60}large{\\r} again']],
  ['in pixels of its own', ['{\\an7\\pos(192,144)}Half'], 'PlayResX: 384\nPlayResY: 288'],
  ['without any head', ['@Edged,,0,0,0,,Edge'], ''],
]

describe('a styled line is drawn as libass draws it', () => {
  let ours: OurFrames
  before(async () => {
    ours = await openOurs()
  })
  after(() => ours?.close())

  for (const [name, lines, head = usual] of table) {
    it(name, async () => {
      const source = script(lines, head)
      const [theirs, mine] = await Promise.all([libassFrame(source, 1), ours.frame(source, 1)])
      compare(look(theirs), look(mine))
    })
  }
})

/** Letters are smoothed differently, and leaning is drawn as from far away: so many pixels may lie between. */
const edgeMax = 5
/** A colour that fills fewer pixels is the edge of something. */
const colourFrom = 150

function compare(theirs: Seen, mine: Seen): void {
  for (const side of ['left', 'top', 'right', 'bottom'] as const)
    assert.ok(Math.abs(theirs[side] - mine[side]) <= edgeMax, `${side}: ${theirs[side]} is wanted, ${mine[side]} it is`)
  for (const [colour, count] of theirs.colours) {
    if (count < colourFrom) continue
    const share = (mine.colours.get(colour) ?? 0) / count
    assert.ok(share > 0.6 && share < 1.8, `colour ${colour}: ${share.toFixed(2)} of what is wanted`)
  }
}
