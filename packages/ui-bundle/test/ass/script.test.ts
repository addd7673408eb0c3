/** Scripts as people and their enemies write them, by tables. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseDrawing } from '../../src/player/ass/drawing.ts'
import { readFontNames } from '../../src/player/ass/font-names.ts'
import { limits } from '../../src/player/ass/limits.ts'
import { type LineState, lineAt } from '../../src/player/ass/line.ts'
import { colour, seconds } from '../../src/player/ass/numbers.ts'
import { oldAlign, parseBlock, parseScript } from '../../src/player/ass/script.ts'
import { parseTags, parseText } from '../../src/player/ass/tags.ts'
import { workOf } from '../../src/player/ass/work.ts'
import { drawnNow, type Subtitles } from '../../src/player/subtitle-model.ts'
import { trackName } from '../../src/player/track-name.ts'
import { fontHead } from './kit/corpus.ts'
import { placedAt } from './kit/targets.ts'

const script = parseScript('[Script Info]\nPlayResX: 640\nPlayResY: 360\n')

/** A line of ten seconds, looked at after some. */
function at(text: string, time = 1): LineState {
  return lineAt(script, parseBlock(`0,0,Default,,0,0,0,,${text}`, 0, 10)!, parseText(text), time)
}

describe('a script', () => {
  it('is read in its new and its old form', () => {
    const fresh = parseScript(
      '\ufeff[Script Info]\r\nPlayResY: 720\r\nWrapStyle: 2\r\nScaledBorderAndShadow: Yes\r\n[V4+ Styles]\r\nFormat: Name, Fontname, Fontsize, PrimaryColour, Bold, Alignment\r\nStyle: Sign , Some Font,20.5,&H800000FF,-1,8\r\n[Events]\r\nFormat: Start, End, Style, Text\r\nDialogue: 0:00:02.50,0:00:01.00,Sign,backwards\r\nDialogue: 1:02:03.45,1:02:04.00,Sign,a, b\r\nComment: 0:00:00.00,0:00:01.00,Sign,no\r\n',
    )
    assert.deepEqual([fresh.width, fresh.height, fresh.wrap, fresh.scaledBorders], [960, 720, 2, true])
    const style = fresh.styles.get('Sign')!
    assert.deepEqual([style.font, style.size, style.weight, style.align], ['Some Font', 20.5, 700, 8])
    assert.deepEqual([style.colours[0], style.alphas[0]], [0xff0000, 0x80])
    assert.deepEqual(
      fresh.events.map(({ start, text }) => [start, text]),
      [[3723.45, 'a, b']],
    )
    const old = parseScript(
      '[Script Info]\n[V4 Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, Alignment\nStyle: Old,Arial,20,255,6\n',
    )
    assert.deepEqual([old.width, old.height], [384, 288])
    assert.deepEqual([old.styles.get('Old')!.align, old.styles.get('Old')!.colours[0]], [8, 0xff0000])
  })

  it('has numbers that are numbers, whatever is written', () => {
    const colours: [string, number, number][] = [
      ['&H0000FF&', 0xff0000, 0],
      ['&H80FF0000', 0x0000ff, 0x80],
      ['16711680', 0x0000ff, 0],
      ['&HZZ', 0, 0],
      ['', 0, 0],
      [`&H${'F'.repeat(5000)}`, 0xffffff, 0xff],
    ]
    for (const [text, rgb, alpha] of colours) assert.deepEqual(colour(text), { rgb, alpha }, text.slice(0, 20))
    assert.deepEqual(['0:00:01.50', '1:2:3', 'x', '-1:00:00.00', ''].map(seconds), [
      1.5,
      3723,
      undefined,
      undefined,
      undefined,
    ])
    assert.deepEqual([1, 2, 3, 5, 6, 7, 9, 10, 11].map(oldAlign), [1, 2, 3, 7, 8, 9, 4, 5, 6])
  })
})

describe('the codes of a line', () => {
  it('are taken apart, with brackets in brackets', () => {
    const tags = parseTags('\\pos(1,2)\\t(0,5,\\clip(1,2,3,4)\\fs9)\\fnA B\\b1 remark\\nonsense\\c&H1&', { tags: 99 })
    assert.deepEqual(tags, [
      { name: 'pos', args: ['1', '2'] },
      { name: 't', args: ['0', '5', '\\clip(1,2,3,4)\\fs9'] },
      { name: 'fn', args: ['A B'] },
      { name: 'b', args: ['1 remark'] },
      { name: 'c', args: ['&H1&'] },
    ])
  })

  it('change how what follows looks', () => {
    const look = (text: string, time?: number) => at(text, time).runs.at(-1)!.look
    assert.equal(look('{\\fs40}x').size, 40)
    assert.equal(look('{\\fs40\\fs+5}x').size, 60)
    assert.equal(look('{\\fs40}x{\\r}y').size, 18)
    assert.equal(look('{\\fs40}x{\\fs}y').size, 18)
    assert.deepEqual([look('{\\b1}x').weight, look('{\\b500}x').weight, look('{\\b}x').weight], [700, 500, 400])
    assert.deepEqual(look('{\\alpha&H80&\\1a&HFF&}x').alphas, [255, 128, 128, 128])
    assert.equal(look('{\\t(0,2000,\\fs38)}x').size, 28)
    assert.equal(look('{\\t(0,2000,2,\\fs38)}x').size, 23)
    assert.equal(look('{\\t(\\fs118)}x').size, 28)
    assert.equal(look('{\\1c&H0000FF&\\t(0,2000,\\1c&H000000&)}x').colours[0], 0x800000)
  })

  it('say where it stands and when it comes and goes', () => {
    assert.deepEqual(at('{\\pos(1,2)\\pos(3,4)}x').at, { x: 1, y: 2 })
    assert.deepEqual(at('{\\move(0,0,100,200)}x').at, { x: 10, y: 20 })
    assert.deepEqual(at('{\\move(0,0,100,200,2000,3000)}x').at, { x: 0, y: 0 })
    assert.equal(at('{\\an7\\an3}x').align, 7)
    assert.deepEqual(
      [at('{\\fad(2000,0)}x').seen, at('{\\fad(0,2000)}x', 9).seen, at('{\\fad(1,1)}x').seen],
      [0.5, 0.5, 1],
    )
    assert.deepEqual(at('{\\clip(1,2,3,4)}x').clip, { inverse: false, box: [1, 2, 3, 4] })
  })

  it('tell until when nothing changes, so that nothing is drawn twice', () => {
    const still = (text: string, time?: number) => at(text, time).still
    assert.equal(still('x'), Number.POSITIVE_INFINITY)
    assert.equal(still('{\\t(3000,4000,\\fs9)}x'), 3000)
    assert.equal(still('{\\t(3000,4000,\\fs9)}x', 3.5), 3500)
    assert.equal(still('{\\t(3000,4000,\\fs9)}x', 5), Number.POSITIVE_INFINITY)
    assert.equal(still('{\\fad(500,500)}x'), 9500)
    assert.equal(still('{\\k50}a{\\k200}b{\\k50}c'), 2500)
  })

  it('cannot ask for more than there is', () => {
    const numbers = (line: LineState) => line.runs.flatMap(({ look }) => Object.values(look).flat())
    const hostile = [
      '{\\fs99999999999999999999}x',
      '{\\fs1e999\\bord1e999\\blur1e999\\frz1e999\\fscx1e999\\fsp-1e999}x',
      '{\\fsNaN\\bordInfinity\\frxnan}x',
      `{${'\\t('.repeat(5000)}\\fs9`,
      `{${'\\t(\\t('.repeat(500)}\\fs9${'))'.repeat(500)}}x`,
      `{${'\\k1'.repeat(50_000)}}x`,
      '{\\k1}x'.repeat(50_000),
      '\\N'.repeat(30_000),
      '{'.repeat(60_000),
      `{\\pos(${'9'.repeat(400)},${'-9'.repeat(400)})}x`,
      `{\\p1}${'m 0 0 l 1e99 -1e99 '.repeat(5000)}`,
      `{\\q2}${'a '.repeat(60_000)}`,
      `{\\t(0,0,0,\\fs9)\\t(5,1,-1e9,\\fs9)\\fade(1e99,-1e99,0,1e99,-1e99,0,1)}x`,
    ]
    for (const text of hostile) {
      const line = at(text)
      assert.ok(line.runs.length <= limits.runs)
      for (const value of numbers(line))
        assert.ok(typeof value !== 'number' || Number.isFinite(value), text.slice(0, 40))
      const [placed] = placedAt(script, [line.event], 1)
      assert.ok(
        placed && Number.isFinite(placed.left + placed.top + placed.block.width + placed.block.height),
        text.slice(0, 40),
      )
      assert.ok(line.runs.every((run) => run.look.drawing > 0 || run.text.length <= limits.letters))
    }
    assert.ok(parseDrawing('m 0 0 l '.concat('1 1 '.repeat(50_000)), 1).steps.length <= limits.points + 1)
    const many = parseScript(`[Events]\n${'Dialogue: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,x\n'.repeat(100_000)}`)
    assert.equal(many.events.length, limits.events)
  })

  it('cost the more, the more they ask of a picture', () => {
    const work = (text: string) => workOf(at(text), { width: 1920, height: 1080 }, 3)
    assert.ok(work('{\\fs300\\blur50}Softest letters') > 20 * work('{\\fs300}Sharpest letters'))
    assert.ok(work('{\\alpha&H80&\\fs300}Half seen') > work('{\\fs300}Half seen'))
  })
})

describe('lines of one time', () => {
  const tops = (texts: string[]) => {
    const events = texts.map((text, order) => parseBlock(`${order},0,Default,,0,0,0,,${text}`, 0, 10)!)
    return placedAt(script, events, 1).map(({ top }) => Math.round(top))
  }
  it('stand above each other, below each other at the top, and where they ask to', () => {
    assert.deepEqual(tops(['a', 'b']), [332, 314])
    assert.deepEqual(tops(['{\\an8}a', '{\\an8}b']), [10, 28])
    assert.deepEqual(tops(['{\\an7\\pos(5,50)}a', '{\\an7\\pos(5,50)}b']), [50, 50])
    assert.deepEqual(tops(['{\\an1}left', '{\\an3}right']), [332, 332])
  })
})

describe('a font', () => {
  it('says its name and how high it is, and nothing can be read beyond its end', () => {
    const bytes = Uint8Array.from(fontHead('Film Face'))
    const names = readFontNames(bytes.buffer)!
    assert.deepEqual(
      [names.families, names.bold, names.italic, names.ascent, names.em],
      [['film face'], true, true, 0.75, 0.5],
    )
    for (let length = 0; length < bytes.length; length++) readFontNames(bytes.slice(0, length).buffer)
    assert.equal(readFontNames(new ArrayBuffer(0)), undefined)
  })
})

describe('a track', () => {
  it('is named once, however often its name says its language', () => {
    const table: [language: string, label: string | undefined, wanted: string][] = [
      ['en', 'English', 'English'],
      ['eng', 'English (SDH)', 'English · SDH'],
      ['de', 'Deutsch', 'German'],
      ['de', 'Deutsch: erzwungen', 'German · erzwungen'],
      ['fr', 'Director’s comments', 'French · Director’s comments'],
      ['fr', undefined, 'French'],
      ['', 'Signs', 'Signs'],
      ['en', 'Englisher', 'English · Englisher'],
    ]
    for (const [language, label, wanted] of table) assert.equal(trackName(language, label), wanted)
  })

  it('is drawn when it can be and is wanted so; pictures always, and what failed never again', () => {
    const source = (kind: 'ass' | 'pgs') => ({ kind, head: async () => '', fonts: [] })
    const tracks = [
      { id: 'a', language: '', drawn: source('ass') },
      { id: 'p', language: '', drawn: source('pgs') },
      { id: 't', language: '' },
    ]
    const now = (id: string | undefined, styled: boolean, failed: string[] = []) =>
      drawnNow(
        {
          tracks: { value: tracks },
          chosen: { value: id },
          undrawable: { value: new Set(failed) },
        } as unknown as Subtitles,
        styled,
      )?.kind
    assert.deepEqual([now('a', true), now('a', false), now('a', true, ['a'])], ['ass', undefined, undefined])
    assert.deepEqual(
      [now('p', true), now('p', false), now('t', true), now(undefined, true)],
      ['pgs', 'pgs', undefined, undefined],
    )
  })
})
