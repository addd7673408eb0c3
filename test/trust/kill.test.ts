/**
 * `kill -9` at random moments, over and over: while a viewer fetches, installs, switches and saves, and while a maintainer
 * publishes. Every start shows one whole version and never a lower one than was good; what was saved stays saved; nobody
 * has to repair anything. `KINOSWARM_ROUNDS` and `KINOSWARM_SEED` choose how often, and which moments.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { ChannelReader, createChannel, type Maintainer, MemoryState } from '@kinoswarm/catalog-feed'
import Corestore from 'corestore'
import crypto from 'hypercore-crypto'
import HyperDHT from 'hyperdht'
import Hyperswarm from 'hyperswarm'
import type { Command } from '../kit/command.ts'
import { LoopbackPage } from '../kit/loopback.ts'
import { testenv, type World } from '../kit/world.ts'
import { edition } from './scene.ts'

const rounds = Number(process.env.KINOSWARM_ROUNDS ?? 10)
const seed = Number(process.env.KINOSWARM_SEED ?? Date.now() % 100_000)
/** From before the first line of a start to well after its page is there. */
const killWithinMs = Number(process.env.KINOSWARM_KILL_WITHIN ?? 2500)
/** A new home now and then, so that first starts are killed too. */
const roundsPerHome = 20
const shell = { min: '0.0.1', below: '9.0.0' }

/** Mulberry32: the same moments for the same seed. */
function randomFrom(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Known {
  home: string
  /** The highest version that a page has confirmed, as its minor number. */
  good: number
  /** Positions by title that the library may hold: the one that was acknowledged, and what was asked for since. */
  saved: Map<string, (number | undefined)[]>
}

test(`a viewer survives ${rounds} kills (seed ${seed})`, async (t) => {
  const world = await testenv(t)
  const { maintainer, close } = await publisher(world)
  t.after(close)
  const random = randomFrom(seed)
  let known: Known = { home: world.newHome('viewer'), good: 0, saved: new Map() }
  let minor = 0
  for (let round = 0; round < rounds; round++) {
    if (round % roundsPerHome === 0) known = { home: world.newHome('viewer'), good: 0, saved: new Map() }
    const next = publishEdition(world, maintainer, ++minor)
    const command = world.start(['open', maintainer.link, '--no-open'], { home: known.home })
    const living = live(command, known, round).catch((error) => {
      // Whatever breaks because the process is gone is what was wanted.
      if (!command.child.killed || error instanceof assert.AssertionError) throw error
    })
    living.catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, random() * killWithinMs))
    await command.stop('SIGKILL')
    await Promise.all([living, next])
  }
  await lastStart(world, maintainer, known)
})

test(`a maintainer survives ${rounds} kills while publishing (seed ${seed})`, async (t) => {
  const world = await testenv(t)
  const home = world.newHome('maintainer')
  const created = await world.start(['channel', 'create', '--name', 'Test', '--no-passphrase'], { home }).succeed()
  const link = String((await created.event('channel')).link)
  const random = randomFrom(seed)
  const published = { seq: 0 }
  for (let round = 0; round < rounds; round++) {
    const ui = await edition(world, `m${round}`)
    const command = world.start(['publish', '--ui', ui], { home })
    await new Promise((resolve) => setTimeout(resolve, random() * killWithinMs))
    await command.stop('SIGKILL')
    const said = command.events.find(({ event }) => event === 'release')
    if (said) {
      assert.ok(Number(said.seq) > published.seq, `number ${said.seq} after ${published.seq}`)
      published.seq = Number(said.seq)
    }
  }
  const last = await world.start(['publish', '--ui', await edition(world, 'last')], { home }).succeed()
  assert.ok(Number((await last.event('release')).seq) > published.seq)
  await noAlarm(home, link)
})

/** A maintainer in this process, seeding over the test net. */
async function publisher(world: World) {
  const store = new Corestore(join(world.newHome('publisher'), 'store'))
  const dht = new HyperDHT({ bootstrap: world.testnet.bootstrap, host: '127.0.0.1', firewalled: false })
  const swarm = new Hyperswarm({ dht })
  swarm.on('connection', (connection) => {
    connection.on('error', () => undefined)
    store.replicate(connection)
  })
  const maintainer = await createChannel({ store, keyPair: crypto.keyPair(), name: 'Test', state: new MemoryState() })
  for (const key of maintainer.reader.discoveryKeys) swarm.join(key)
  await swarm.flush()
  const close = async () => {
    await maintainer.close()
    await swarm.destroy()
    await store.close()
  }
  return { maintainer, close }
}

async function publishEdition(world: World, maintainer: Maintainer, minor: number): Promise<void> {
  await maintainer.publishRelease({ dir: await edition(world, `${minor}`), version: `1.${minor}.0`, shell })
  await maintainer.confirm()
}

/** What a person does in the time that is left. */
async function live(command: Command, known: Known, round: number): Promise<void> {
  const ready = await command.event('ready')
  const page = new LoopbackPage(String(ready.url))
  const position = round + 1
  const id = `film-${round % 5}`
  await checkSaved(page, known)
  for (let turn = 0; turn < 50; turn++) {
    await checkVersion(page, known)
    known.saved.set(id, [...(known.saved.get(id) ?? [undefined]), position])
    await page.api(`/library/${ready.channel}/${id}`, { method: 'PUT', body: { position, favourite: true } })
    known.saved.set(id, [position])
    await page.api('/settings', { method: 'PATCH', body: { theme: round % 2 ? 'dark' : 'light' } })
    await page.api('/ui/switch', { method: 'POST', body: {} })
  }
}

/** One version, whole, and not below what was good. */
async function checkVersion(page: LoopbackPage, known: Known): Promise<void> {
  const { body, headers } = await page.get('/')
  const [version = '', from] = String(headers['x-kinoswarm-ui']).split(' ')
  if (from === 'builtin') return assert.equal(known.good, 0, 'the built-in page in the place of a good one')
  const minor = Number(version.split('.')[1])
  assert.ok(minor >= known.good, `version ${version} after 1.${known.good}.0`)
  assert.match(body.toString(), new RegExp(`edition ${minor}$`))
  const script = await page.get('/app.js')
  const [beside = ''] = String(script.headers['x-kinoswarm-ui']).split(' ')
  if (beside === version) assert.equal(script.body.toString(), `/* edition ${minor} */`)
  await page.api('/ui/confirm', { method: 'POST', body: { version } })
  known.good = Math.max(known.good, minor)
}

async function checkSaved(page: LoopbackPage, { saved }: Known): Promise<void> {
  const library = await page.api<Record<string, { position?: number }>>('/library')
  for (const [id, possible] of saved) {
    const entry = Object.entries(library).find(([key]) => key.endsWith(`/${id}`))?.[1]
    assert.ok(possible.includes(entry?.position), `${id}: ${entry?.position} of ${possible}`)
  }
}

async function lastStart(world: World, maintainer: Maintainer, known: Known): Promise<void> {
  const { url } = await world.open(maintainer.link, { home: known.home })
  const page = new LoopbackPage(url)
  await checkSaved(page, known)
  await checkVersion(page, known)
}

/** Somebody who follows the channel from its first to its last record sees no number twice. */
async function noAlarm(home: string, link: string): Promise<void> {
  const store = new Corestore(join(home, 'store'))
  const reader = new ChannelReader({ store, link, state: new MemoryState() })
  await reader.ready()
  await reader.settled()
  assert.deepEqual(reader.state.alarms, [])
  assert.ok(reader.state.release)
  await reader.close()
  await store.close()
}
