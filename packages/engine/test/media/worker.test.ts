import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ByteReader } from '../../src/media/reader.ts'
import { MediaWorker } from '../../src/media/worker/client.ts'
import { corpus } from './kit/corpus.ts'
import { bytesReader, sampleReader } from './kit/reader.ts'

test('a film is looked into and converted in a process of its own', async (t) => {
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

/** A film of two seconds whose table of times claims two thousand million pictures: a demuxer writes them all down. */
async function bomb(): Promise<ByteReader> {
  const bytes = Buffer.from((await corpus()).get('tiny.mp4') ?? [])
  for (let at = bytes.indexOf('stts'); at >= 0; at = bytes.indexOf('stts', at + 1)) {
    bytes.writeUInt32BE(1, at + 8)
    bytes.writeUInt32BE(0x7fffffff, at + 12)
  }
  return bytesReader(bytes)
}

async function play(worker: MediaWorker): Promise<void> {
  await worker.probe()
  for await (const _ of worker.video(0, { t: 0, d: 2 }));
}

test('a film that eats memory ends its own worker, and one that keeps doing so is left alone', async (t) => {
  const worker = new MediaWorker(await bomb(), { heapMb: 48 })
  const other = new MediaWorker(await sampleReader(t, 'aac.mkv'))
  t.after(() => Promise.all([worker.close(), other.close()]))
  await other.probe()
  for (let i = 0; i < 3; i++) await assert.rejects(play(worker), { code: 'WORKER_LOST', message: /given up/ })
  await assert.rejects(play(worker), { code: 'WORKER_LOST', message: /keeps breaking/ })
  await play(other)
})

test('a film that never comes to an end is given up', async (t) => {
  const worker = new MediaWorker(await bomb(), { heapMb: 1024, silentMs: 4000, memoryBytes: Number.POSITIVE_INFINITY })
  t.after(() => worker.close())
  await assert.rejects(play(worker), { code: 'WORKER_LOST', message: /did not answer|ended/ })
})
