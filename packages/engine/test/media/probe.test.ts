import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codecName } from '../../src/media/codecs.ts'
import { probeFile } from '../../src/media/probe.ts'
import { CachedReader } from '../../src/media/reader.ts'
import { bytesReader, sampleReader } from './kit/reader.ts'

const signal = new AbortController().signal

test('tracks, languages, defaults and subtitles of a Matroska file are read from two pieces', async (t) => {
  const reader = await sampleReader(t, 'ac3x2-srtx2.mkv')
  const { probe } = await probeFile(new CachedReader(reader), signal)
  assert.equal(probe.container, 'matroska')
  assert.ok(Math.abs((probe.duration ?? 0) - 30) < 0.5)
  assert.deepEqual(
    probe.audio.map(({ codec, language, channels }) => [codec, language, channels]),
    [
      ['ac3', 'eng', 6],
      ['ac3', 'fre', 6],
    ],
  )
  assert.deepEqual(
    probe.subtitles.map(({ codec, language, readable }) => [codec, language, readable]),
    [
      ['srt', 'eng', true],
      ['srt', 'ger', true],
    ],
  )
  assert.equal(probe.subtitles[0]?.default, true)
  assert.ok(reader.pieces.size <= 2, `${reader.pieces.size} pieces`)
})

test('an MP4 is known by its index wherever that is, and its timed text is listed', async (t) => {
  for (const name of ['aac-first.mp4', 'aac-last.mp4', 'tx3g.mp4']) {
    const reader = await sampleReader(t, name)
    const { probe } = await probeFile(new CachedReader(reader), signal)
    assert.match(probe.video[0]?.mime ?? '', /avc1/)
    assert.equal(probe.subtitles.length, name === 'tx3g.mp4' ? 1 : 0)
    assert.ok(reader.pieces.size <= 3)
  }
})

test('a file without an index is still opened, and says how positions are found', async (t) => {
  for (const name of ['no-cues.mkv', 'live.mkv', 'truncated.mkv']) {
    const { probe } = await probeFile(new CachedReader(await sampleReader(t, name)), signal)
    assert.equal(probe.seek, 'approximate')
    assert.ok((probe.duration ?? 0) > 15)
  }
})

test('an AVI is recognised by its content and its codecs are named', async (t) => {
  const { probe } = await probeFile(new CachedReader(await sampleReader(t, 'xvid.avi')), signal)
  assert.deepEqual(
    [probe.container, probe.seek, probe.video[0]?.codec, probe.audio[0]?.codec],
    ['avi', 'none', 'mpeg4', 'mp3'],
  )
})

test('a broadcast file counts from nought', async (t) => {
  const { probe, origin } = await probeFile(new CachedReader(await sampleReader(t, 'aac.ts')), signal)
  assert.ok(origin > 1)
  assert.ok(Math.abs((probe.duration ?? 0) - 30) < 0.5)
})

const refused: [name: string, bytes: Uint8Array, code: string][] = [
  ['an empty file', new Uint8Array(0), 'FILE_EMPTY'],
  ['zeroes', new Uint8Array(100_000), 'FILE_DAMAGED'],
  ['a text', Buffer.from('#EXTM3U\nhttp://elsewhere.example/a.ts\n'.repeat(100)), 'FILE_UNKNOWN_FORMAT'],
  ['a Matroska head and nothing behind it', Buffer.from('1a45dfa38442868101', 'hex'), 'FILE_DAMAGED'],
]
for (const [name, bytes, code] of refused) {
  test(`${name} is refused with a reason`, async () => {
    await assert.rejects(probeFile(new CachedReader(bytesReader(bytes)), signal), { code })
  })
}

test('MPEG-4 in an AVI is known by whichever name its encoder wrote', () => {
  for (const name of ['XVID', 'DIVX', 'FMP4', 'MP4V']) assert.equal(codecName(null, name), 'mpeg4')
  for (const name of ['DIV3', 'MP42', 'MP43']) assert.equal(codecName(null, name), 'msmpeg4')
  assert.equal(codecName(null, 'ZZZZ'), 'unknown')
})
