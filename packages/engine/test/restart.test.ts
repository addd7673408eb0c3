import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { assertPlays, engine, film, givenFilm, open, readAll, sha256, testnet, until } from './kit/world.ts'

test('what was on disk is given back without fetching or hashing it again', async (t) => {
  const { bootstrap, made, seeder } = await givenFilm(t, 3_000_000)
  const viewer = await engine(t, { bootstrap })
  const id = await open(viewer, made)
  await assertPlays(viewer, id, made)
  // Blocks are handed on before their piece is whole.
  await until(viewer, () => viewer.status(id)?.have === made.size)
  await viewer.close()
  await seeder.close()

  const alone = await engine(t, { dir: viewer.options.dir })
  const again = await alone.open({ infohash: made.infohash, file: 0 })
  await assertPlays(alone, again, made)
  await until(alone, () => alone.status(again)?.have === made.size)
})

test('pieces that rotted on disk are noticed, and fetched again', async (t) => {
  const { bootstrap, made } = await givenFilm(t, 3_000_000)
  const viewer = await engine(t, { bootstrap })
  const id = await open(viewer, made)
  await assertPlays(viewer, id, made)
  // Blocks are handed on before their piece is whole.
  await until(viewer, () => viewer.status(id)?.have === made.size)
  await viewer.close()
  writeFileSync(join(viewer.options.dir, made.infohash, 's', '0'), Buffer.alloc(3_000_000))

  const after = await engine(t, { dir: viewer.options.dir, bootstrap })
  const again = await open(after, made)
  await assertPlays(after, again, made)
})

test('commands during a restart wait for it, and after the end they fail with a code', async (t) => {
  const bootstrap = await testnet(t)
  const made = await film(t, 200_000)
  const viewer = await engine(t, { bootstrap })
  const restarted = once(viewer, 'restart')
  process.kill(viewer.status().pid!, 'SIGKILL')
  await restarted
  const id = await open(viewer, made)
  assert.equal((await viewer.info(id)).size, made.size)
  await viewer.close()
  await assert.rejects(viewer.open({ infohash: made.infohash, file: 0 }), { code: 'engine-stopped' })
})

test('fifty jumps one after another leave no reader behind, whether bytes came or not', async (t) => {
  const { bootstrap, made } = await givenFilm(t, 3_000_000)
  const viewer = await engine(t, { bootstrap })
  const id = await open(viewer, made)
  for (let jump = 0; jump < 50; jump++) {
    const start = (jump * 1_370_000) % made.size
    const stream = viewer.read(id, { start, end: made.size - 1 }).on('error', () => {})
    if (jump % 2 === 0) {
      const [bytes] = (await once(stream, 'data')) as [Buffer]
      assert.deepEqual(bytes, made.bytes.subarray(start, start + bytes.length))
    } else {
      stream.resume()
      await new Promise((resolve) => setImmediate(resolve))
    }
    stream.destroy()
  }
  await until(viewer, () => viewer.status(id)?.readers === 0)
  const last = viewer.read(id, { start: 0, end: made.size - 1 }).on('error', () => {})
  // It is not read any further, so it stays where it is.
  await once(last, 'readable')
  await until(viewer, () => viewer.status(id)?.readers === 1)
  last.destroy()
  await until(viewer, () => viewer.status(id)?.readers === 0)
})

test('while it is paused no process runs; a read begun before goes on after resume', async (t) => {
  const { bootstrap, made } = await givenFilm(t, 2_000_000)
  const viewer = await engine(t, { bootstrap })
  const id = await open(viewer, made)
  const pid = viewer.status().pid!
  await viewer.pause()
  assert.throws(() => process.kill(pid, 0))
  assert.equal(viewer.status().state, 'paused')
  const read = readAll(viewer.read(id, { start: 0, end: made.size - 1 }))
  await assert.rejects(viewer.info(id), { code: 'engine-paused' })
  await viewer.resume()
  assert.equal(sha256(await read), sha256(made.bytes))
})
