import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MediaWorker } from '../../src/media/worker/client.ts'
import { bytesReader, sampleReader } from './kit/reader.ts'

test('a film is looked into and converted in a thread of its own', async (t) => {
  const worker = new MediaWorker(await sampleReader(t, 'ac3x2-srtx2.mkv'))
  t.after(() => worker.close())
  const probe = await worker.probe()
  assert.equal(probe.audio.length, 2)
  const plan = await worker.plan(
    probe.tests.filter(({ mime }) => !/ac-3/.test(mime)).map(({ mime }) => mime),
    { ffmpeg: false, players: [] },
  )
  assert.equal(plan.letter, 'C')
  let bytes = 0
  for await (const part of worker.audio(1, { t: 5, d: 2, convert: true })) bytes += part.length
  assert.ok(bytes > 10_000)
  assert.equal((await worker.subtitle(1, { t: 5, d: 5 }))[0]?.text, 'Hallo 2')
})

test('an error of the file is told as one, and the worker lives on', async (t) => {
  const worker = new MediaWorker(bytesReader(new Uint8Array(1000)))
  t.after(() => worker.close())
  await assert.rejects(worker.probe(), { code: 'FILE_DAMAGED' })
  await assert.rejects(worker.probe(), { code: 'FILE_DAMAGED' })
})

test('closing ends whatever is under way', async (t) => {
  const inner = await sampleReader(t, 'aac.mkv')
  const worker = new MediaWorker({ size: inner.size, read: () => new Promise(() => {}) })
  const probing = assert.rejects(worker.probe(), { code: 'ABORTED' })
  await worker.close()
  await probing
  await assert.rejects(worker.probe(), { code: 'ABORTED' })
})

test('a read that fails is told, not waited for', async (t) => {
  const worker = new MediaWorker({ size: 1000, read: () => Promise.reject(new Error('The disk is gone.')) })
  t.after(() => worker.close())
  await assert.rejects(worker.probe(), /disk is gone/)
})

test('a thread that breaks ends alone, and a file that keeps breaking it is left alone', async (t) => {
  const inner = await sampleReader(t, 'aac.mkv')
  // What a parser with a bug would do: the bytes arrive in a form that makes the thread fail.
  const worker = new MediaWorker({
    size: inner.size,
    read: async () => new SharedArrayBuffer(0) as unknown as Uint8Array,
  })
  t.after(() => worker.close())
  for (let i = 0; i < 3; i++) await assert.rejects(worker.probe())
  const other = new MediaWorker(inner)
  t.after(() => other.close())
  assert.equal((await other.probe()).container, 'matroska')
})
