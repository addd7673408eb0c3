import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { Film, type WindowRequest } from '../../src/media/film.ts'
import { sampleReader } from './kit/reader.ts'

const run = promisify(execFile)

async function openSample(t: TestContext, name: string) {
  const reader = await sampleReader(t, name)
  const film = new Film(reader)
  t.after(() => film.close())
  return { film, reader, probe: await film.probe() }
}

async function collect(parts: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const all: Uint8Array[] = []
  for await (const part of parts) all.push(part)
  return all
}

/** Presentation times of a stream as ffmpeg reads them, and what it complains about. */
async function timesOf(t: TestContext, parts: Uint8Array[]): Promise<{ times: number[]; complaints: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'kinoswarm-windows-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  const file = join(dir, 'x')
  await writeFile(file, Buffer.concat(parts))
  const args = ['-v', 'error', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', file]
  const { stdout, stderr } = await run('ffprobe', args, { maxBuffer: 1 << 24 })
  const times = stdout.split('\n').map(Number.parseFloat).filter(Number.isFinite)
  return { times: times.sort((a, b) => a - b), complaints: stderr }
}

const seconds = { h264: 1 / 24, flac: 4096 / 48_000 }

test('the first picture at any time costs at most four pieces', async (t) => {
  for (const name of ['ac3x2-srtx2.mkv', 'long-gop.mkv', 'aac-first.mp4', 'aac-last.mp4', 'no-cues.mkv']) {
    const { film, reader } = await openSample(t, name)
    for (const time of [0, 7.3, 21.9, 28]) {
      reader.reset()
      const abort = new AbortController()
      let parts = 0
      try {
        for await (const _ of film.video(0, { t: time, d: 4, signal: abort.signal })) if (++parts === 2) abort.abort()
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'ABORTED')
      }
      assert.ok(reader.pieces.size <= 4, `${name} at ${time}: ${reader.pieces.size} pieces`)
    }
  }
})

test('windows that follow each other join without a gap, in picture and converted sound', async (t) => {
  for (const name of ['ac3x2-srtx2.mkv', 'open-gop.mkv', 'dts.mkv', 'mp3.mp4', 'ac3.ts']) {
    const { film } = await openSample(t, name)
    for (const [kind, step] of [
      ['video', seconds.h264],
      ['audio', seconds.flac],
    ] as const) {
      const ask = (request: WindowRequest) => collect(film[kind](0, { ...request, convert: kind === 'audio' }))
      const parts = [
        ...(await ask({ t: 5, d: 3 })),
        ...(await ask({ t: 8, d: 3, bare: true })),
        ...(await ask({ t: 11, d: 3, bare: true })),
      ]
      const { times } = await timesOf(t, parts)
      assert.ok((times[0] ?? 99) <= 5.1, `${name} ${kind} begins at ${times[0]}`)
      assert.ok((times.at(-1) ?? 0) > 13.7, `${name} ${kind} ends at ${times.at(-1)}`)
      // The last pictures of a stream that is cut off wait for others behind the cut.
      times
        .filter((time) => time < 13.7)
        .slice(1)
        .forEach((time, i) => {
          assert.ok(time - (times[i] ?? 0) < step * 1.6, `${name} ${kind}: hole at ${times[i]}`)
        })
    }
  }
})

test('converted sound made in any order lies on one grid', async (t) => {
  const { film } = await openSample(t, 'eac3.mkv')
  for (const time of [20, 4, 12.5]) {
    const { times } = await timesOf(t, await collect(film.audio(0, { t: time, d: 2, convert: true })))
    for (const at of times) {
      const frame = (at * 48_000) / 4096
      assert.ok(Math.abs(frame - Math.round(frame)) < 0.01, `${at} is off the grid`)
    }
  }
})

test('24-bit FLAC is announced as what it is', async (t) => {
  const { film } = await openSample(t, 'flac24.mkv')
  const [init] = await collect(film.audio(0, { t: 0, d: 1 }))
  const bytes = Buffer.from(init ?? [])
  const entry = bytes.indexOf('fLaC')
  assert.equal(bytes.readUInt16BE(entry + 4 + 18), 24)
})

test('an abandoned window cancels its reads', async (t) => {
  const inner = await sampleReader(t, 'ac3x2-srtx2.mkv')
  let waiting = 0
  let cancelled = 0
  const stuckFrom = inner.size / 3
  const film = new Film({
    size: inner.size,
    read: (start, end, signal) => {
      if (start < stuckFrom || start > inner.size - 300_000) return inner.read(start, end, signal)
      waiting++
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          cancelled++
          reject(signal.reason)
        })
      })
    },
  })
  t.after(() => film.close())
  await film.probe()
  const abort = new AbortController()
  setTimeout(() => abort.abort(), 300)
  await assert.rejects(collect(film.video(0, { t: 20, d: 4, signal: abort.signal })), { code: 'ABORTED' })
  await new Promise((resolve) => setImmediate(resolve))
  assert.ok(waiting > 0)
  assert.equal(cancelled, waiting)
})

test('holes, lies and a missing tail cost what they hit and nothing else', async (t) => {
  for (const [name, end] of [
    ['holes.mkv', 29],
    ['lying.mkv', 29],
    ['truncated.mkv', 17],
  ] as const) {
    const { film } = await openSample(t, name)
    const { times } = await timesOf(t, await collect(film.video(0, { t: 0, d: 60 })))
    assert.ok((times.at(-1) ?? 0) > end, `${name} ends at ${times.at(-1)}`)
    assert.ok(times.length > end * 24 * 0.75, `${name} has ${times.length} pictures`)
  }
})

test('behind the end of the film comes nothing', async (t) => {
  const { film } = await openSample(t, 'aac.mkv')
  await collect(film.video(0, { t: 0, d: 60 }))
  assert.deepEqual(await collect(film.video(0, { t: 60, d: 12, bare: true })), [])
})

test('subtitles inside films are read for a span of time, also those that began before it', async (t) => {
  for (const [name, first] of [
    ['ac3x2-srtx2.mkv', 'Hello 3'],
    ['tx3g.mp4', 'Hello 3'],
    ['aac-ass.mkv', 'Styled, yes\nline 3'],
  ] as const) {
    const { film } = await openSample(t, name)
    const cues = await film.subtitle(0, { t: 12, d: 9 })
    assert.deepEqual(cues.map(({ text }) => text).slice(0, 1), [first], name)
    assert.ok((cues[0]?.start ?? 0) < 12 && (cues[0]?.end ?? 0) > 12)
  }
})
