import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type FuzzReport, fuzzOne } from '../../../engine/test/media/kit/fuzz.ts'
import { drawnCorpus } from './kit/corpus.ts'
import { drawnRota, drawnTargets } from './kit/targets.ts'

/** A few seconds; `scripts/media-fuzz.ts` runs as many as one likes, of these and of the readers of films. */
const count = 3000
/** Inputs that once did harm. */
const kept: [name: string, seed: number][] = []

it('damaged scripts, shapes, pictures and fonts are read or left, and nothing else happens', async () => {
  const report: FuzzReport = { inputs: 0, refused: 0, slowestMs: 0, failures: [] }
  const corpus = drawnCorpus()
  const turns = Array.from({ length: count }, (_, i): (typeof kept)[number] => [drawnRota[i % drawnRota.length]!, i])
  for (const [name, seed] of [...kept, ...turns])
    await fuzzOne(corpus, { name, target: drawnTargets[name], seed }, report)
  assert.deepEqual(report.failures, [])
})
