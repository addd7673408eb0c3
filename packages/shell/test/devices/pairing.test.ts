import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { testnet } from '../../../engine/test/kit/world.ts'
import type { Library, LibraryEntry, OwnDevices, ShellEvent } from '../../src/api.ts'
import type { Offer } from '../../src/devices/pairing.ts'
import { eventsOf } from '../kit/events.ts'
import { type TestShell, testShell } from '../kit/shell.ts'

const channel = 'y'.repeat(52)
const film = `${channel}/a-film`
const other = `${channel}/another`

type Restartable = TestShell & { again: () => Promise<TestShell> }

async function shells(t: TestContext, count = 2): Promise<[Restartable, Restartable, Restartable]> {
  const bootstrap = await testnet(t)
  const made = await Promise.all(Array.from({ length: count }, () => testShell(t, { bootstrap })))
  return made.map((shell) => ({
    ...shell,
    again: () => testShell(t, { bootstrap, home: shell.home }),
  })) as unknown as Awaited<ReturnType<typeof shells>>
}

async function showCode({ control }: TestShell): Promise<string> {
  return ((await control.json('POST', '/control/v1/devices/code', {})) as Offer).code
}

async function pair(shows: TestShell, types: TestShell): Promise<void> {
  await types.control.json('POST', '/control/v1/devices/join', { code: await showCode(shows) })
}

function devices({ page }: TestShell): Promise<OwnDevices> {
  return page.json('GET', '/api/v1/devices') as Promise<OwnDevices>
}

function mark({ page }: TestShell, key: string, patch: object): Promise<unknown> {
  return page.json('PUT', `/api/v1/library/${key}`, patch)
}

/** Resolves when that entry looks like this on that shell, told by its events. */
async function shown(shell: TestShell, key: string, fits: (entry: LibraryEntry) => boolean): Promise<void> {
  const events = eventsOf<ShellEvent>(shell.page)
  try {
    for await (const event of events) {
      const library = (await shell.page.json('GET', '/api/v1/library')) as Library
      if (library[key] && fits(library[key])) return
      if (event.type === 'notice') continue
    }
  } finally {
    await events.return(undefined)
  }
}

test('a code shown on one device and typed on the other pairs them, and their libraries become one', async (t) => {
  const [phone, television] = await shells(t)
  await mark(phone, film, { favourite: true, lists: ['Sunday'] })
  await mark(television, film, { position: 60, duration: 600 })
  await mark(television, other, { hidden: true })
  await television.control.json('PATCH', '/control/v1/devices', { name: 'Television' })

  await pair(television, phone)
  assert.deepEqual(
    (await devices(phone)).others.map(({ name }) => name),
    ['Television'],
  )
  await shown(phone, film, (entry) => entry.favourite === true && entry.position === 60)
  await shown(phone, other, (entry) => entry.hidden === true)
  await shown(television, film, (entry) => entry.favourite === true && entry.lists?.[0] === 'Sunday')

  await mark(phone, film, { watched: true, favourite: null })
  await shown(television, film, (entry) => entry.watched === true && !entry.favourite)
  await mark(television, other, { rating: 7, keepOffline: null })
  await shown(phone, other, (entry) => entry.rating === 7)
})

test('a wrong code lets nobody in and is void after one try', async (t) => {
  const [phone, television] = await shells(t)
  const code = await showCode(television)
  const wrong = code.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10))
  assert.equal((await phone.control.call('POST', '/control/v1/devices/join', { code: wrong })).status, 403)
  const { offer } = (await television.control.json('GET', '/control/v1/devices')) as { offer: Offer }
  assert.equal(offer.state, 'refused')
  assert.deepEqual((await devices(television)).others, [])
  assert.deepEqual((await devices(phone)).others, [])
  await pair(television, phone)
  assert.equal((await devices(television)).others.length, 1)
})

test('a third device joins by one of two, and all three agree', async (t) => {
  const [phone, television, tablet] = await shells(t, 3)
  await pair(television, phone)
  await pair(television, tablet)
  await mark(phone, film, { favourite: true })
  await shown(tablet, film, (entry) => entry.favourite === true)
  assert.equal((await devices(tablet)).others.length, 2)
  assert.equal((await devices(phone)).others.length, 2)
})

test('a device that is taken out hears nothing any more, and may come back by a new code', async (t) => {
  const [phone, television] = await shells(t)
  await pair(television, phone)
  await mark(phone, film, { favourite: true })
  await shown(television, film, (entry) => entry.favourite === true)
  const [there] = (await devices(television)).others
  await television.control.json('DELETE', `/control/v1/devices/${there!.id}`)
  assert.deepEqual((await devices(television)).others, [])
  await mark(television, other, { rating: 9 })
  await pair(television, phone)
  await shown(phone, other, (entry) => entry.rating === 9)
})

test('paired devices find each other again after a restart, with what changed meanwhile', async (t) => {
  const [phone, television] = await shells(t)
  await pair(television, phone)
  await mark(phone, film, { favourite: true })
  await shown(television, film, (entry) => entry.favourite === true)
  await television.stop()
  await mark(phone, film, { rating: 5 })
  const again = await television.again()
  await shown(again, film, (entry) => entry.rating === 5)
  await again.stop()
})

test('codes are short-lived: five in ten minutes, the newest alone is good', async (t) => {
  const { control } = await testShell(t)
  for (let i = 0; i < 5; i++) await control.json('POST', '/control/v1/devices/code', {})
  assert.equal((await control.call('POST', '/control/v1/devices/code', {})).status, 429)
  await control.json('DELETE', '/control/v1/devices/code')
  assert.equal(((await control.json('GET', '/control/v1/devices')) as { offer?: Offer }).offer, undefined)
  assert.equal((await control.call('POST', '/control/v1/devices/join', { code: '12' })).status, 400)
})

test('an interface that came over the swarm can see the devices and let none in', async (t) => {
  const { page } = await testShell(t)
  assert.equal((await page.call('POST', '/api/v1/devices/code', {})).status, 404)
  assert.equal((await page.call('POST', '/api/v1/devices/join', { code: '4821736150' })).status, 404)
  assert.deepEqual(((await page.json('GET', '/api/v1/devices')) as OwnDevices).others, [])
})

test('the keys of a device are for its owner’s eyes', async (t) => {
  const { home, control } = await testShell(t)
  await control.json('PATCH', '/control/v1/devices', { name: 'Mine' })
  const stored = JSON.parse(await readFile(join(home, 'devices', 'group.json'), 'utf8')) as { secret: string }
  const said = JSON.stringify(await control.json('GET', '/control/v1/devices'))
  assert.equal(said.includes(stored.secret), false)
})
