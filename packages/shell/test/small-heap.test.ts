import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const program = `
import { getHeapSpaceStatistics } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { keepHeapSmall } from ${JSON.stringify(fileURLToPath(new URL('../src/small-heap.ts', import.meta.url)))}
keepHeapSmall()
const worker = new Worker('setInterval(() => {}, 1000)', { eval: true })
await new Promise((resolve) => worker.once('online', resolve))
const kept = []
for (let i = 0; i < 3e6; i++) kept[i % 50_000] = { i, list: [i] }
console.log(getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size)
process.exit()
`

test('the room for young objects stays small when a thread was started', async () => {
  const options = ['--import', 'tsx', '--input-type=module', '--eval', program]
  const { stdout } = await promisify(execFile)(process.execPath, options, { timeout: 60_000 })
  assert.ok(Number(stdout) <= 8 << 20, `${stdout.trim()} bytes`)
})
