import assert from 'node:assert/strict'
import { open, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import type { Source } from '@kinoswarm/catalog-feed'
import Corestore from 'corestore'
import Hyperdrive from 'hyperdrive'
import {
  type CapsuleCore,
  exportCapsule,
  type FilmTaker,
  importCapsule,
  type Judge,
} from '../../src/reach/capsule/index.ts'
import { ReachError } from '../../src/reach/index.ts'
import { singleFileTorrent } from './kit/torrent.ts'
import { folder } from './kit/world.ts'

async function openStore(t: TestContext, dir?: string): Promise<Corestore> {
  const store = new Corestore(dir ?? (await folder(t)))
  await store.ready()
  t.after(() => store.close())
  return store
}

/** A channel as a capsule sees it: a feed, and a drive with two cores. */
async function channel(t: TestContext) {
  const store = await openStore(t)
  const feed = store.get({ name: 'feed' })
  await feed.ready()
  await feed.append(Buffer.from('root 1'))
  const drive = new Hyperdrive(store.namespace('drive'))
  await drive.ready()
  for (let at = 0; at < 8; at++) await drive.put(`/f${at}`, Buffer.alloc(100_000, at))
  const blobs = (await drive.getBlobs()).core
  const cores: CapsuleCore[] = [
    { core: feed, label: 'feed' },
    { core: drive.core, label: 'release' },
    { core: blobs, label: 'release files' },
  ]
  const path = join(await folder(t), 'channel.kino')
  const write = (to = path) => exportCapsule({ channel: feed.key, name: 'Open Cinema', cores, path: to, now: 0 })
  return { store, feed, drive, cores, path, write }
}

/** These cores are signed by nobody: what a channel's records name is looked at in other tests. */
const anything: Judge = async () => ({
  cores: { has: () => true } as unknown as ReadonlySet<string>,
  films: async (infohashes) => new Map([...infohashes].map((infohash) => [infohash, {} as Source])),
})

async function importer(t: TestContext) {
  const [store, workDir] = [await openStore(t), await folder(t)]
  const take = (path: string, more: object = {}) => importCapsule({ store, path, workDir, judge: anything, ...more })
  return { store, workDir, take }
}

async function readOffline(store: Corestore, key: Buffer, path: string): Promise<Buffer | null> {
  const drive = new Hyperdrive(store.session({ writable: false }), key)
  await drive.ready()
  return drive.get(path, { wait: false })
}

async function flip(path: string, at: number): Promise<void> {
  const file = await open(path, 'r+')
  const byte = Buffer.alloc(1)
  await file.read(byte, 0, 1, at)
  byte[0]! ^= 1
  await file.write(byte, 0, 1, at)
  await file.close()
}

const hasCode = (code: string) => (error: unknown) => error instanceof ReachError && error.code === code

test('A channel read from a capsule is whole, with no network at all', async (t) => {
  const { feed, drive, path, write } = await channel(t)
  const written = await write()
  const viewer = await importer(t)
  const steps: number[] = []
  const result = await viewer.take(path, {
    want: feed.key,
    onprogress: ({ done }: { done: number }) => steps.push(done),
  })
  assert.deepEqual(result.channel, feed.key)
  assert.equal(result.name, 'Open Cinema')
  assert.ok(steps.length > 5 && steps.every((step, at) => at === 0 || step >= steps[at - 1]!))
  assert.equal((await readOffline(viewer.store, drive.key, '/f5'))?.[0], 5)
  assert.equal(written.bytes, (await stat(path)).size)
  assert.deepEqual(await readdir(viewer.workDir), [])
})

test('A newer capsule adds, an older one after it takes nothing back', async (t) => {
  const { feed, drive, path, write } = await channel(t)
  await write()
  const newer = `${path}.new`
  await feed.append(Buffer.from('release 2'))
  await drive.put('/f1', Buffer.from('version 2'))
  await write(newer)
  const viewer = await importer(t)
  await viewer.take(newer)
  const older = await viewer.take(path)
  assert.ok(older.cores.every(({ outcome }) => outcome === 'kept'))
  assert.equal(viewer.store.get({ key: feed.key }).id, feed.id)
  const core = viewer.store.get({ key: feed.key })
  await core.ready()
  assert.equal(core.length, 2)
  assert.equal(String(await readOffline(viewer.store, drive.key, '/f1')), 'version 2')
})

test('An older capsule first, a newer one after it brings the rest', async (t) => {
  const { feed, drive, path, write } = await channel(t)
  await write()
  const viewer = await importer(t)
  await viewer.take(path)
  await feed.append(Buffer.from('release 2'))
  await drive.put('/f1', Buffer.from('version 2'))
  await write()
  await viewer.take(path)
  assert.equal(String(await readOffline(viewer.store, drive.key, '/f1')), 'version 2')
})

test('A flipped bit anywhere is refused, and nothing reaches the store', async (t) => {
  const { feed, path, write } = await channel(t)
  const { bytes } = await write()
  for (const at of [3, 20, 400, Math.floor(bytes / 2), bytes - 10]) {
    await flip(path, at)
    const viewer = await importer(t)
    const error = await viewer.take(path).catch((one) => one)
    assert.ok(
      error instanceof ReachError && /^CAPSULE_(DAMAGED|NOT_ONE|CUT_SHORT)$/.test(error.code),
      `byte ${at}: ${error}`,
    )
    if (error.code === 'CAPSULE_DAMAGED') assert.match(error.message, /byte \d+/)
    const core = viewer.store.get({ key: feed.key })
    await core.ready()
    assert.equal(core.length, 0)
    await flip(path, at)
  }
})

test('A forged capsule whose hashes are right but whose blocks are not the owner’s is refused', async (t) => {
  const { FrameWriter, readFrames } = await import('../../src/reach/capsule/frames.ts')
  const { path, write } = await channel(t)
  await write()
  const forged = `${path}.forged`
  const file = await open(forged, 'w')
  const writer = new FrameWriter(file)
  for await (const { kind, body } of readFrames(path)) {
    const bytes = Buffer.from(body)
    if (kind === 'block' && bytes.length > 60_000) bytes[bytes.length - 5]! ^= 1
    await writer.write(kind, bytes)
  }
  await file.close()
  const viewer = await importer(t)
  await assert.rejects(viewer.take(forged), hasCode('CAPSULE_DAMAGED'))
})

test('A capsule cut short says so, and a whole copy goes on where it stopped', async (t) => {
  const { drive, path, write } = await channel(t)
  for (let at = 0; at < 80; at++) await drive.put(`/large${at}`, Buffer.alloc(120_000, at))
  const { bytes } = await write()
  const whole = await readFile(path)
  await truncate(path, bytes - 70_000)
  const viewer = await importer(t)
  await assert.rejects(viewer.take(path), hasCode('CAPSULE_CUT_SHORT'))
  await writeFile(path, whole)
  const result = await viewer.take(path)
  assert.equal(result.resumed, true)
  assert.equal((await readOffline(viewer.store, drive.key, '/large79'))?.[0], 79)
})

test('An import that was stopped half-way goes on, and one that is not wanted any more does no harm', async (t) => {
  const { drive, path, write } = await channel(t)
  for (let at = 0; at < 120; at++) await drive.put(`/large${at}`, Buffer.alloc(120_000, at))
  await write()
  const viewer = await importer(t)
  const stop = new AbortController()
  const onprogress = ({ done, total }: { done: number; total: number }) => done > total / 2 && stop.abort()
  await assert.rejects(viewer.take(path, { signal: stop.signal, onprogress }))
  const result = await viewer.take(path)
  assert.equal(result.resumed, true)
  assert.equal((await readOffline(viewer.store, drive.key, '/large119'))?.[0], 119)
})

test('A capsule of another channel, of a later format, or no capsule at all is refused by name', async (t) => {
  const { path, write } = await channel(t)
  await write()
  const viewer = await importer(t)
  await assert.rejects(viewer.take(path, { want: Buffer.alloc(32, 9) }), hasCode('CAPSULE_OTHER_CHANNEL'))
  const text = `${path}.txt`
  await writeFile(text, 'hello')
  await assert.rejects(viewer.take(text), hasCode('CAPSULE_NOT_ONE'))
  await assert.rejects(viewer.take(`${path}.missing`), hasCode('CAPSULE_NOT_ONE'))
  await assert.rejects(viewer.take(path, { maxBytes: 1000 }), hasCode('CAPSULE_TOO_LARGE'))
})

test('Films travel along, and arrive only when every piece has the hash of the torrent', async (t) => {
  const { cores, feed, path } = await channel(t)
  const bytes = Buffer.alloc(3_000_000, 7)
  bytes.writeUInt32LE(12345, 1_500_000)
  const { torrent, infohash } = singleFileTorrent(bytes, 65_536)
  const film = { torrent, infohash, file: 0, size: bytes.length, before: 0, after: 0, readPieces: () => [bytes] }
  const write = (one: object) => exportCapsule({ channel: feed.key, cores, films: [one as never], path, now: 0 })
  await write(film)
  const viewer = await importer(t)
  const taken: Buffer[] = []
  const films: FilmTaker = {
    has: async () => taken.length > 0,
    take: async ({ path: at }) => void taken.push(await readFile(at)),
  }
  assert.deepEqual((await viewer.take(path, { films })).films, [infohash])
  assert.ok(taken[0]!.equals(bytes))
  assert.deepEqual((await viewer.take(path, { films })).films, [])
  assert.deepEqual(await readdir(viewer.workDir), [])

  taken.length = 0
  await write({ ...film, readPieces: () => [Buffer.alloc(bytes.length, 8)] })
  await assert.rejects(viewer.take(path, { films }), hasCode('CAPSULE_DAMAGED'))
  await write(film)
  await flip(path, (await stat(path)).size - 3)
  await assert.rejects(viewer.take(path, { films }), hasCode('CAPSULE_DAMAGED'))
  assert.equal(taken.length, 0, 'behind a whole film as well, nothing of a damaged capsule counts')
})
