import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { corpus } from './kit/corpus.ts'
import { type FuzzReport, fuzz, fuzzOne } from './kit/fuzz.ts'

/** A few seconds here; `scripts/media-fuzz.ts` runs as many as one likes. */
const count = Number(process.env.KINOSWARM_FUZZ ?? 5000)

test('damaged films and subtitles are refused or read, and nothing else happens', async () => {
  const report = await fuzz({ corpus: await corpus(), count, seed: 1 })
  assert.deepEqual(report.failures, [])
  assert.equal(report.inputs, count)
})

test('inputs that once did harm do none', async () => {
  const kept = JSON.parse(await readFile(new URL('./fuzz-seeds.json', import.meta.url), 'utf8')) as [string, number][]
  const report: FuzzReport = { inputs: 0, refused: 0, slowestMs: 0, failures: [] }
  const files = await corpus()
  for (const [name, seed] of kept) await fuzzOne(files, { name, seed }, report)
  assert.deepEqual(report.failures, [])
})
