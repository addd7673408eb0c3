import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assCue, parseAss } from '../../src/media/subtitles/ass.ts'
import { decodeText, detectEncoding, type Encoding } from '../../src/media/subtitles/encoding.ts'
import { parseSubtitleFile } from '../../src/media/subtitles/file.ts'
import { parseArrowCues, parseTime } from '../../src/media/subtitles/srt.ts'
import { toWebvtt } from '../../src/media/subtitles/webvtt.ts'

const file = (text: string) => parseSubtitleFile(Buffer.from(text))
const vtt = (text: string) => toWebvtt(file(text).cues)

test('SubRip with any line ends, numbers or none, and blanks in times becomes cues', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const source = [
      '1',
      '00:00:01,000 --> 00:00:02,5',
      'Hello',
      '',
      '00:00:03.000-->0:04',
      '<i>Bye</i>',
      'now',
      '',
    ].join(end)
    const { cues } = file(source)
    assert.deepEqual(cues, [
      { start: 1, end: 2.5, text: 'Hello' },
      { start: 3, end: 4, text: 'Bye\nnow', italic: true },
    ])
  }
})

test('a forgotten empty line does not swallow the next cue', () => {
  const { cues } = file('1\n0:01 --> 0:02\na\n2\n0:03 --> 0:04\nb\n')
  assert.deepEqual(
    cues.map(({ text }) => text),
    ['a', 'b'],
  )
})

test('coordinates and settings behind the times are no reason to lose a cue', () => {
  const { cues } = file('0:01 --> 0:02 X1:100 X2:200 Y1:1 Y2:2\na\n\n0:03 --> 0:04 line:0 align:start\nb')
  assert.deepEqual(cues, [
    { start: 1, end: 2, text: 'a' },
    { start: 3, end: 4, text: 'b', top: true },
  ])
})

test('the top of the picture is asked for by codes of another format', () => {
  assert.deepEqual(file('0:01 --> 0:02\n{\\an8}up').cues, [{ start: 1, end: 2, text: 'up', top: true }])
})

const times: [string, number | undefined][] = [
  ['1:02:03,456', 3723.456],
  ['02:03.4', 123.4],
  ['3', 3],
  ['00 : 00 : 01 , 5', 1.5],
  ['', undefined],
  ['a:b', undefined],
  ['1:2:3:4:5', undefined],
]
for (const [text, expected] of times) {
  test(`"${text}" is ${expected ?? 'no time'}`, () => assert.equal(parseTime(text), expected))
}

/** What hostile files must not achieve; each is answered with text or a refusal. */
const hostile: [name: string, source: string, forbidden: RegExp][] = [
  ['a script', 'WEBVTT\n\n00:01.000 --> 00:02.000\n<script>alert(1)</script>x\n', /<script/],
  ['an image with a handler', '1\n00:00:01,000 --> 00:00:02,000\n<img src=x onerror=alert(1)>x\n', /<img|onerror/],
  [
    'a style block with an address',
    'WEBVTT\n\nSTYLE\n::cue { background: url(http://evil.example/leak) }\n\n00:01.000 --> 00:02.000\nx\n',
    /evil|STYLE/,
  ],
  ['a tag that never ends', 'WEBVTT\n\n00:01.000 --> 00:02.000\nbla bla <\n', /<(?!\/?i>)/],
  ['a tag made of pattern characters', 'WEBVTT\n\n00:01.000 --> 00:02.000\n<a[b]>x</a[b]>\n', /<a/],
  ['a nested tag that comes together', '0:01 --> 0:02\n<<b>script>alert(1)</script>\n', /<script/],
  ['an arrow in the text', '0:01 --> 0:02\na &#45;&#45;> b\n', /a -->/],
  ['NUL bytes', 'WEBVTT\n\n00:01.000 --> 00:02.000\na\0b\n', /\0/],
]
for (const [name, source, forbidden] of hostile) {
  test(`${name} in a subtitle is text or gone`, () => {
    const out = vtt(source)
    assert.match(out, /^WEBVTT\n/)
    assert.doesNotMatch(out, forbidden)
  })
}

test('cue text can be nothing but text', () => {
  assert.match(vtt('0:01 --> 0:02\n&lt;b&gt; a < b & c'), /&lt;b&gt; a &lt; b &amp; c/)
})

test('files that are no subtitles are refused', () => {
  const codes: [Buffer, string][] = [
    [Buffer.from('UEsDBAoAAAAAAA==', 'base64'), 'SUBTITLE_NOT_TEXT'],
    [Buffer.from('no times in here'), 'SUBTITLE_NOT_TEXT'],
    [Buffer.alloc(0), 'SUBTITLE_NOT_TEXT'],
    [Buffer.alloc(7 * 1024 * 1024, 'a'), 'SUBTITLE_TOO_LARGE'],
    [Buffer.from(`WEBVTT\n\n${'00:01.000 --> 00:02.000\nx\n\n'.repeat(60_000)}`), 'SUBTITLE_TOO_LARGE'],
  ]
  for (const [bytes, code] of codes) assert.throws(() => parseSubtitleFile(bytes), { code })
})

test('endless times cost no time', () => {
  const source = `1\n${'0:'.repeat(50_000)} --> ${'0:'.repeat(50_000)}\nx\n`
  assert.deepEqual(parseArrowCues(source), [])
  assert.deepEqual(parseArrowCues(`${'<'.repeat(100_000)}\n0:01 --> 0:02\n${'<'.repeat(100_000)}`).length, 1)
})

test('ASS becomes words: no codes, no drawings, commas kept', () => {
  const source = `[Script Info]\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\an8\\i1}One, two\\Nthree
Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0{\\p0}
Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,x{\\b1}y{\\r}z`
  assert.deepEqual(parseAss(source), [
    { start: 1, end: 2.5, text: 'One, two\nthree', top: true, italic: true },
    { start: 5, end: 6, text: 'xyz' },
  ])
  assert.equal(assCue('{\\p1}m 0 0', 0, 1), undefined)
})

const written: [Encoding, Uint8Array, string][] = [
  ['utf-8', Buffer.from('1\n0:01 --> 0:02\nНе уходи'), 'Не уходи'],
  ['utf-16le', Buffer.from('1\n0:01 --> 0:02\nбез метки', 'utf16le'), 'без метки'],
]
for (const [encoding, bytes, contains] of written) {
  test(`${encoding} is recognised without a mark`, () => {
    assert.equal(detectEncoding(bytes), encoding)
    assert.ok(decodeText(bytes, encoding).includes(contains))
  })
}

/** A decoder turned round gives the encoder that Node lacks. */
function encode(text: string, encoding: Encoding): Uint8Array {
  const table = new Map<string, number[]>()
  for (let high = 0x80; high < 0x100; high++) table.set(decodeText(Uint8Array.of(high), encoding), [high])
  if (['shift_jis', 'gb18030', 'big5', 'euc-kr', 'euc-jp'].includes(encoding)) {
    for (let high = 0x81; high < 0xff; high++) {
      for (let low = 0x40; low < 0xff; low++) table.set(decodeText(Uint8Array.of(high, low), encoding), [high, low])
    }
  }
  return Uint8Array.from(
    [...text].flatMap((c) => (c.charCodeAt(0) < 0x80 ? [c.charCodeAt(0)] : (table.get(c) ?? [0x3f]))),
  )
}

const languages: [Encoding, string][] = [
  [
    'windows-1251',
    'Я не знаю, что тебе сказать. Мы должны идти, пока ещё не поздно. Пожалуйста, подожди меня у моста.',
  ],
  ['koi8-r', 'Я не знаю, что тебе сказать. Мы должны идти, пока ещё не поздно. Пожалуйста, подожди меня у моста.'],
  [
    'windows-1252',
    'Où étais-tu ? J’ai rêvé d’un cœur brisé. Ça m’est égal, déjà l’été. Là-bas, les élèves préfèrent la forêt.',
  ],
  [
    'windows-1250',
    'Příliš žluťoučký kůň úpěl ďábelské ódy. Kde jsi byl celý večer? Čekala jsem na tebe, než přišla bouře.',
  ],
  [
    'shift_jis',
    '私はあなたを待っていました。どこへ行っていたのですか。もう遅いから、急ぎましょう。橋の下で会いましょう。',
  ],
  ['gb18030', '我不知道该对你说什么。我们必须走了，趁现在还不算太晚。请在桥边等我，我很快就会回来的。'],
]
for (const [encoding, words] of languages) {
  test(`${encoding} is told apart by its letters`, () => {
    const source = Array.from(
      { length: 12 },
      (_, i) => `${i + 1}\n00:00:${10 + i},000 --> 00:00:${11 + i},000\n${words}\n`,
    ).join('\n')
    const parsed = parseSubtitleFile(encode(source, encoding))
    assert.equal(parsed.encoding, encoding)
    assert.equal(parsed.cues[0]?.text, words)
  })
}

test('windows-1252 keeps what Node 20 would lose', () => {
  assert.equal(decodeText(Uint8Array.of(0x9c, 0x93, 0x80), 'windows-1252'), 'œ“€')
})

test('a viewer’s own choice of encoding wins', () => {
  const bytes = encode('0:01 --> 0:02\nЯ не знаю', 'windows-1251')
  assert.equal(parseSubtitleFile(bytes, 'windows-1251').cues[0]?.text, 'Я не знаю')
})
