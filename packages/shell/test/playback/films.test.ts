/** What is left of a film when nobody watches it any more: nothing. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import type { MediaWorker } from '@kinoswarm/engine/media'
import { Films } from '../../src/playback/films.ts'

const waitMs = 60_000

async function filmsOf(t: TestContext, times?: { idleMs: number; checkMs: number }) {
  const bytes = await readFile(join(import.meta.dirname, '../http/film.mkv'))
  const read = (span: { start: number; end: number }) => Readable.from([bytes.subarray(span.start, span.end + 1)])
  const films = new Films(
    () => ({ size: bytes.length, tag: 'x', type: 'video/x-matroska', read }),
    () => '',
    times,
  )
  await films.ready()
  t.after(() => films.close())
  return films
}

async function running(worker: MediaWorker): Promise<number> {
  await worker.probe()
  assert.ok(worker.pid && lives(worker.pid))
  return worker.pid
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function gone(pid: number): Promise<void> {
  const until = Date.now() + waitMs
  while (lives(pid)) {
    assert.ok(Date.now() < until, `process ${pid} is still there`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test('the process of a film is gone when its playback is over, and there is a new one when it is played again', async (t) => {
  const films = await filmsOf(t)
  const pid = await running(await films.get('film'))
  await films.end('film')
  assert.equal(lives(pid), false)
  const next = await running(await films.get('film'))
  assert.notEqual(next, pid)
  await films.close()
  assert.equal(lives(next), false)
})

test('a film that nobody asks about any more loses its process by itself', async (t) => {
  const films = await filmsOf(t, { idleMs: 200, checkMs: 50 })
  await gone(await running(await films.get('film')))
  assert.equal((await (await films.get('film')).probe()).container, 'matroska')
})

test('a window that somebody still reads keeps the process', async (t) => {
  const films = await filmsOf(t, { idleMs: 0, checkMs: 10 })
  const worker = await films.get('film')
  const window = worker.video(0, { t: 0, d: 2 })
  assert.ok((await window.next()).value)
  const pid = worker.pid!
  await new Promise((resolve) => setTimeout(resolve, 500))
  assert.ok(lives(pid))
  await window.return(undefined)
  await gone(pid)
})
