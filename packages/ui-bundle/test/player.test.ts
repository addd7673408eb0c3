/** Rules of the player that need no browser, by tables. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cuesAt, parseCues } from '../src/player/cues.ts'
import { isPlain } from '../src/player/film-source.ts'
import { commandFor, stepSpeed } from '../src/player/keys.ts'
import { mergeCues } from '../src/player/subtitle-model.ts'
import { bufferedAhead, pieceSpans, timeSpans } from '../src/player/timeline.ts'

describe('the bar', () => {
  it('shows the pieces that are here, joined where no eye could part them', () => {
    assert.deepEqual(pieceSpans([0, 5, 5], 10), [[0, 0.5]])
    assert.deepEqual(pieceSpans([2, 3, 4, 1], 10), [
      [0.2, 0.5],
      [0.9, 1],
    ])
    assert.deepEqual(pieceSpans([10], 10), [])
    const scattered = Array.from({ length: 20_000 }, () => 1)
    assert.ok(pieceSpans(scattered, 20_000).length < 1000)
  })

  it('knows what is buffered ahead', () => {
    assert.deepEqual(timeSpans([[5, 10]], 20), [[0.25, 0.5]])
    assert.deepEqual(timeSpans([[5, 10]], 0), [])
    assert.equal(
      bufferedAhead(
        [
          [0, 4],
          [8, 20],
        ],
        9,
      ),
      11,
    )
    assert.equal(bufferedAhead([[0, 4]], 9), 0)
  })
})

describe('a key', () => {
  const press = (code: string, shiftKey = false, ctrlKey = false) =>
    commandFor({ code, shiftKey, ctrlKey, altKey: false, metaKey: false })

  it('does what its place on the keyboard says', () => {
    assert.deepEqual(press('ArrowLeft'), { do: 'seek', by: -10 })
    assert.deepEqual(press('ArrowRight', true), { do: 'seek', by: 60 })
    assert.deepEqual(press('KeyG'), { do: 'delay', by: -0.1 })
    assert.deepEqual(press('KeyH', true), { do: 'delay', by: 1 })
    assert.deepEqual(press('Numpad7'), { do: 'jump', to: 0.7 })
    assert.equal(press('KeyF', false, true), undefined)
    assert.equal(press('KeyQ'), undefined)
  })

  it('steps through the speeds and stops at the ends', () => {
    assert.equal(stepSpeed(1, 1), 1.25)
    assert.equal(stepSpeed(2, 1), 2)
    assert.equal(stepSpeed(0.5, -1), 0.5)
  })
})

describe('a subtitle file', () => {
  it('is read as WebVTT or SubRip, as text without tags', () => {
    const table: [file: string, wanted: string[]][] = [
      ['WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHello <i>world</i> &amp; goodbye\n', ['Hello world & goodbye']],
      [
        '1\r\n00:00:01,000 --> 00:00:02,000\r\nHello\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nBye\r\n',
        ['Hello', 'Bye'],
      ],
      ['WEBVTT\n\n00:01.000 --> 00:02.000\n<script>alert(1)</script>\n', ['alert(1)']],
      ['WEBVTT\n\nSTYLE\n::cue { background: url(http://evil.example/leak) }\n\n00:01.000 --> 00:02.000\nx\n', ['x']],
      ['WEBVTT\n\n00:01.000 --> 00:02.000\nbla bla <\n', ['bla bla <']],
      ['WEBVTT\n\n00:01.000 --> 00:02.000\n<a[b]>x</a[b]>\n', ['x']],
      ['WEBVTT\n\n00:01.000 --> 00:02.000\na\0b\n', ['ab']],
      ['PK\u0003\u0004 no subtitles', []],
    ]
    for (const [file, wanted] of table)
      assert.deepEqual(
        parseCues(file).map(({ text }) => text),
        wanted,
      )
  })

  it('is bounded whatever is in it', () => {
    assert.equal(parseCues(`1\n${'0:'.repeat(50_000)} --> ${'0:'.repeat(50_000)}\nx\n`).length, 0)
    assert.ok(parseCues(`WEBVTT\n\n${'00:01.000 --> 00:02.000\nx\n\n'.repeat(100_000)}`).length <= 20_000)
  })

  it('says what is said at a time, each line once when windows overlap', () => {
    const cues = [
      { from: 1, to: 3, text: 'a' },
      { from: 2, to: 4, text: 'b' },
      { from: 9, to: 10, text: 'c' },
    ]
    assert.deepEqual(
      cuesAt(cues, 2.5).map(({ text }) => text),
      ['a', 'b'],
    )
    assert.deepEqual(cuesAt(cues, 5), [])
    assert.deepEqual(
      mergeCues(cues, [cues[2]!, { from: 8, to: 9, text: 'd' }]).map(({ text }) => text),
      ['a', 'b', 'd', 'c'],
    )
  })
})

describe('a film', () => {
  it('is opened without looking first only when this browser plays it', () => {
    const source = { infohash: '', file: 0, size: 1, video: 'h264', audio: [{ codec: 'aac' }] }
    assert.equal(isPlain('video/mp4', source), true)
    assert.equal(isPlain('video/mp4', { ...source, audio: [{ codec: 'ac3' }] }), false)
    assert.equal(isPlain('video/mp4', { ...source, video: 'hevc' }), false)
    assert.equal(
      isPlain('video/x-matroska', source, () => false),
      false,
    )
    assert.equal(
      isPlain('video/x-matroska', source, () => true),
      true,
    )
    assert.equal(
      isPlain('video/x-msvideo', source, () => true),
      false,
    )
    assert.equal(isPlain('video/mp4', undefined), false)
  })
})
