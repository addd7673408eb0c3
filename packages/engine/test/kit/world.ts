import assert from 'node:assert/strict'
import { createHash, randomFillSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { TestContext } from 'node:test'
import createTestnet from '@hyperswarm/testnet'
import type { ByteSpan, EngineOptions, EngineSource } from '../../src/api.ts'
import { Engine } from '../../src/engine.ts'
import { type CreatedTorrent, createTorrent } from '../../src/torrent/create-torrent.ts'

/** Classic BitTorrent switched off, so that a test sees one way of finding peers only. */
export const QUIET = { dht: false, lsd: false, pex: false, trackers: false, utp: false }

export function folder(t: TestContext): string {
  const dir = newFolder()
  t.after(() => remove(dir))
  return dir
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'kino-engine-'))
}

/** Whoever has it open may be writing a last file. */
function remove(dir: string): void {
  rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}

export async function testnet(t: TestContext): Promise<string[]> {
  const net = await createTestnet(8)
  t.after(() => net.destroy())
  return net.bootstrap.map(({ host, port }) => `${host}:${port}`)
}

export interface TestFilm extends CreatedTorrent {
  path: string
  bytes: Buffer
}

/** A film of noise: every byte matters and nothing compresses. */
export async function film(t: TestContext, size: number, options: { pieceLength?: number } = {}): Promise<TestFilm> {
  const bytes = randomFillSync(Buffer.alloc(size))
  const path = join(folder(t), 'film.mp4')
  writeFileSync(path, bytes)
  return { ...(await createTorrent(path, options)), path, bytes }
}

export async function engine(t: TestContext, options: Partial<EngineOptions> = {}): Promise<Engine> {
  const dir = options.dir ?? newFolder()
  const made = new Engine({
    bittorrent: QUIET,
    bootstrap: [],
    allowPrivateAddresses: true,
    ...options,
    dir,
  })
  t.after(() => made.close())
  // What is to be done after a test is done in the order it was said: an engine writes until it is closed.
  if (options.dir === undefined) t.after(() => remove(dir))
  await made.ready()
  return made
}

/** A test net, and an engine on it that gives a film. */
export async function givenFilm(
  t: TestContext,
  size: number,
  options: Partial<EngineOptions & { pieceLength: number }> = {},
) {
  const { pieceLength, ...rest } = options
  const bootstrap = await testnet(t)
  const made = await film(t, size, pieceLength === undefined ? {} : { pieceLength })
  const seeder = await engine(t, { bootstrap, ...rest })
  await give(seeder, made)
  return { bootstrap, made, seeder }
}

export function give(seeder: Engine, made: TestFilm): Promise<string> {
  return seeder.seed({ torrent: made.torrent, files: [made.path] })
}

/** Opens a film, with its .torrent at hand. */
export function open(viewer: Engine, made: TestFilm, more: Partial<EngineSource> = {}): Promise<string> {
  return viewer.open({ infohash: made.infohash, file: 0, torrent: made.torrent, ...more })
}

/** Where classic BitTorrent calls it; known with one of its first beats. */
export async function portOf(made: Engine): Promise<number> {
  await until(made, () => made.status().port > 0)
  return made.status().port
}

/** Reads a film, all of it unless told otherwise, and compares every byte. */
export async function assertPlays(
  viewer: Engine,
  id: string,
  made: TestFilm,
  span: Partial<ByteSpan> = {},
): Promise<void> {
  const { start, end } = { start: 0, end: made.size - 1, ...span }
  const bytes = await readAll(viewer.read(id, { start, end }))
  assert.equal(sha256(bytes), sha256(made.bytes.subarray(start, end + 1)))
}

/** An engine of classic BitTorrent alone, and of peers that it is told of. */
export function classicEngine(t: TestContext, more: Partial<EngineOptions> = {}): Promise<Engine> {
  return engine(t, { hyperswarm: false, bittorrent: QUIET, ...more })
}

export async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Waits until `check` holds, looking at every `update` of the engine. */
export async function until(made: Engine, check: () => boolean, ms = 20_000): Promise<void> {
  if (check()) return
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => done(new Error('it did not happen in time')), ms)
    const look = () => check() && done()
    const done = (error?: Error) => {
      clearTimeout(timer)
      made.off('update', look)
      if (error) reject(error)
      else resolve()
    }
    made.on('update', look)
  })
}
