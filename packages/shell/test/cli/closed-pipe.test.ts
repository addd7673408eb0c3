import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

test('a command whose reader has gone does its work to the end, and without a word', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'kinoswarm-pipe-'))
  t.after(() => rm(home, { recursive: true, force: true }))
  // It speaks of the key first, and makes the channel after that.
  const words = ['channel', 'create', '--name', 'Test', '--bootstrap', 'none', '--home', home]
  const env = { ...process.env, KINOSWARM_PASSPHRASE: 'correct horse battery staple' }
  const options = { env, stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'] }
  const command = spawn(process.execPath, ['--import', 'tsx', main, ...words], options)
  command.stdout.destroy()
  const [said, [code]] = await Promise.all([text(command.stderr), once(command, 'exit')])
  assert.deepEqual([said, code], ['', 0])
  assert.equal((await readdir(join(home, 'channels'))).length, 1)
})
