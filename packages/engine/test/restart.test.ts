import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { engine, film, readAll, sha256, testnet, until } from './kit/world.ts'

/** More for a long run: `KINOSWARM_KILLS=100`. */
const KILLS = Number(process.env.KINOSWARM_KILLS ?? 3)

test('a read goes on, byte for byte, when the engine is killed under it again and again', async (t) => {
  const bootstrap = await testnet(t)
  const made = await film(t, 12_000_000)
  const seeder = await engine(t, { bootstrap, upLimit: 3_000_000 })
  await seeder.seed({ torrent: made.torrent, files: [made.path] })
  const viewer = await engine(t, { bootstrap })
  const id = await viewer.open({ infohash: made.infohash, file: 0, torrent: made.torrent })

  const chunks: Buffer[] = []
  let bytes = 0
  let killed = 0
  let killedAt = 0
  let longest = 0
  for await (const chunk of viewer.read(id, { start: 0, end: made.size - 1 })) {
    if (killedAt > 0) longest = Math.max(longest, performance.now() - killedAt)
    killedAt = 0
    chunks.push(chunk)
    bytes += chunk.length
    const { pid, state } = viewer.status()
    if (killed === KILLS || state !== 'running' || bytes < ((killed + 1) * made.size) / (KILLS + 2)) continue
    killed += 1
    killedAt = performance.now()
    process.kill(pid!, 'SIGKILL')
  }
  t.diagnostic(`${killed} kills, at most ${Math.round(longest)} ms until the next bytes`)
  assert.equal(sha256(Buffer.concat(chunks)), sha256(made.bytes))
  assert.equal(viewer.status().restarts, killed)
  assert.ok(killed > 0)
  assert.equal(viewer.status(id)?.id, id)
})

test('what was on disk is given back without fetching or hashing it again', async (t) => {
  const bootstrap = await testnet(t)
  const made = await film(t, 3_000_000)
  const seeder = await engine(t, { bootstrap })
  await seeder.seed({ torrent: made.torrent, files: [made.path] })
  const viewer = await engine(t, { bootstrap })
  const source = { infohash: made.infohash, file: 0, torrent: made.torrent }
  const id = await viewer.open(source)
  await readAll(viewer.read(id, { start: 0, end: made.size - 1 }))
  // Blocks are handed on before their piece is whole.
  await until(viewer, () => viewer.status(id)?.have === made.size)
  await viewer.close()
  await seeder.close()

  const alone = await engine(t, { dir: viewer.options.dir })
  const again = await alone.open({ infohash: made.infohash, file: 0 })
  assert.equal(sha256(await readAll(alone.read(again, { start: 0, end: made.size - 1 }))), sha256(made.bytes))
  await until(alone, () => alone.status(again)?.have === made.size)
})

test('pieces that rotted on disk are noticed, and fetched again', async (t) => {
  const { writeFileSync } = await import('node:fs')
  const { join } = await import('node:path')
  const bootstrap = await testnet(t)
  const made = await film(t, 3_000_000)
  const seeder = await engine(t, { bootstrap })
  await seeder.seed({ torrent: made.torrent, files: [made.path] })
  const viewer = await engine(t, { bootstrap })
  const id = await viewer.open({ infohash: made.infohash, file: 0, torrent: made.torrent })
  await readAll(viewer.read(id, { start: 0, end: made.size - 1 }))
  // Blocks are handed on before their piece is whole.
  await until(viewer, () => viewer.status(id)?.have === made.size)
  await viewer.close()
  writeFileSync(join(viewer.options.dir, made.infohash, 's', '0'), Buffer.alloc(3_000_000))

  const after = await engine(t, { dir: viewer.options.dir, bootstrap })
  const again = await after.open({ infohash: made.infohash, file: 0, torrent: made.torrent })
  assert.equal(sha256(await readAll(after.read(again, { start: 0, end: made.size - 1 }))), sha256(made.bytes))
})

test('commands during a restart wait for it, and after the end they fail with a code', async (t) => {
  const bootstrap = await testnet(t)
  const made = await film(t, 200_000)
  const viewer = await engine(t, { bootstrap })
  const restarted = once(viewer, 'restart')
  process.kill(viewer.status().pid!, 'SIGKILL')
  await restarted
  const id = await viewer.open({ infohash: made.infohash, file: 0, torrent: made.torrent })
  assert.equal((await viewer.info(id)).size, made.size)
  await viewer.close()
  await assert.rejects(viewer.open({ infohash: made.infohash, file: 0 }), { code: 'engine-stopped' })
})

test('a read that is abandoned leaves no reader behind', async (t) => {
  const made = await film(t, 2_000_000)
  const viewer = await engine(t)
  const id = await viewer.open({ infohash: made.infohash, file: 0, torrent: made.torrent })
  for (let seek = 0; seek < 50; seek++) {
    const stream = viewer.read(id, { start: seek * 30_000, end: made.size - 1 })
    stream.on('error', () => {})
    stream.resume()
    await new Promise((resolve) => setImmediate(resolve))
    stream.destroy()
  }
  const last = viewer.read(id, { start: 0, end: made.size - 1 })
  last.resume()
  last.on('error', () => {})
  await until(viewer, () => viewer.status(id)?.readers === 1)
  last.destroy()
  await until(viewer, () => viewer.status(id)?.readers === 0)
})

test('while it is paused no process runs; a read begun before goes on after resume', async (t) => {
  const bootstrap = await testnet(t)
  const made = await film(t, 2_000_000)
  const seeder = await engine(t, { bootstrap })
  await seeder.seed({ torrent: made.torrent, files: [made.path] })
  const viewer = await engine(t, { bootstrap })
  const id = await viewer.open({ infohash: made.infohash, file: 0, torrent: made.torrent })
  const pid = viewer.status().pid!
  await viewer.pause()
  assert.throws(() => process.kill(pid, 0))
  assert.equal(viewer.status().state, 'paused')
  const read = readAll(viewer.read(id, { start: 0, end: made.size - 1 }))
  await assert.rejects(viewer.info(id), { code: 'engine-paused' })
  await viewer.resume()
  assert.equal(sha256(await read), sha256(made.bytes))
})
