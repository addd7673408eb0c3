/**
 * Every attack of docs/trust.md as a black box: a real shell, a real swarm, and somebody who stole the maintainer's key.
 * After each lie the version on screen and on disk are what they were, and the film that was playing plays on.
 */
import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type AnySigned, type Bodies, Maintainer, MemoryState, parseLink } from '@kinoswarm/catalog-feed'
import type { ChannelStatus, Playback } from '../../packages/shell/src/api.ts'
import { LoopbackPage } from '../kit/loopback.ts'
import { Thief } from '../kit/thief.ts'
import { type MaintainedChannel, type OpenShell, testenv, type World } from '../kit/world.ts'

/** A change that is refused leaves no trace to wait for; one that follows it does. */
const attempts = 200
const pauseMs = 50

interface Scene {
  world: World
  channel: MaintainedChannel
  shell: OpenShell
  page: LoopbackPage
  thief: Thief
  playback: Playback
}

async function scene(t: TestContext): Promise<Scene> {
  const world = await testenv(t)
  const channel = await world.maintain({ ui: await edition(world, 'one') })
  const shell = await world.open(channel.link)
  const page = new LoopbackPage(shell.url)
  assert.match(await page.text('/'), /edition one/)
  await page.api('/ui/confirm', { method: 'POST', body: { version: '1.0.0' } })
  const thief = await Thief.create(world, channel)
  t.after(() => thief.close())
  const playback = await play(page, parseLink(channel.link).id)
  return { world, channel, shell, page, thief, playback }
}

/** A little interface whose files all say which edition they are of. */
async function edition(world: World, name: string): Promise<string> {
  const dir = join(world.dir, `ui-${name}`)
  await mkdir(dir, { recursive: true })
  await writeFile(join(dir, 'index.html'), `<!doctype html><script src="/app.js"></script>edition ${name}`)
  await writeFile(join(dir, 'app.js'), `/* edition ${name} */`)
  return dir
}

async function play(page: LoopbackPage, channel: string): Promise<Playback> {
  let id: string | undefined
  await eventually('the titles', async () => {
    const { cards } = await page.api<{ cards: { id: string }[] }>('/titles?q=night%20train')
    id = cards[0]?.id
    return id !== undefined
  })
  const playback = await page.api<Playback>('/playback', { method: 'POST', body: { channel, id } })
  await plays(page, playback, 0)
  return playback
}

/** Bytes of the film arrive, from a place that was not asked for before. */
async function plays(page: LoopbackPage, { url }: Playback, start: number): Promise<void> {
  const { status, body } = await page.get(url, { range: `bytes=${start}-${start + 999}` })
  assert.equal(status, 206)
  assert.equal(body.length, 1000)
}

async function status(page: LoopbackPage): Promise<ChannelStatus> {
  return (await page.api<ChannelStatus[]>('/channels'))[0] as ChannelStatus
}

async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  throw new Error(`never came true: ${what}`)
}

/** On screen, on disk, and playing. */
async function unharmed({ page, shell, playback }: Scene, start: number): Promise<void> {
  assert.match(await page.text('/'), /edition one/)
  assert.match(await page.text('/app.js'), /edition one/)
  const folder = join(shell.home, 'channels', (await status(page)).id)
  const install = JSON.parse(await readFile(join(folder, 'install.json'), 'utf8'))
  assert.equal(install.good.version, '1.0.0')
  assert.equal(install.trial, undefined)
  await plays(page, playback, start)
}

function numberOf(record: AnySigned): number {
  return record.type === 'root' ? record.body.version : record.body.seq
}

type Lie = (scene: Scene) => AnySigned | AnySigned[] | Promise<AnySigned | AnySigned[]>
type Release = Bodies['release']

const alarms: [name: string, lie: Lie, code: string][] = [
  [
    'two records with one number',
    ({ thief }) => thief.forge('release', (body) => ({ ...body, notes: 'another' })),
    'EQUIVOCATION',
  ],
  [
    'fast-forward',
    ({ thief }) => thief.forge('release', (body) => ({ ...body, seq: body.seq + 1_000_000 })),
    'FAST_FORWARD',
  ],
  [
    'a catalogue that shrinks',
    ({ thief }) => thief.forge('catalogue', (body) => ({ ...body, seq: body.seq + 1, db: { ...body.db, length: 1 } })),
    'ROLLBACK',
  ],
]

for (const [name, lie, code] of alarms) {
  test(`${name}: an alarm, and nothing changes`, async (t) => {
    const all = await scene(t)
    await all.thief.write(...[await lie(all)].flat())
    await eventually('the alarm', async () => (await status(all.page)).state === 'alarm')
    assert.equal((await status(all.page)).alarm?.code, code)
    await unharmed(all, 200_000)
  })
}

test('rewritten history: an alarm, and nothing changes', async (t) => {
  const all = await scene(t)
  const evil = all.thief.forge('release', (body) => ({ ...body, version: '6.6.6' }))
  await all.thief.truncate(1)
  await all.thief.write(evil)
  await eventually('the alarm', async () => (await status(all.page)).state === 'alarm')
  assert.equal((await status(all.page)).alarm?.code, 'FORKED')
  await unharmed(all, 200_000)
})

test('rollback, wrong channel, wrong type and junk: not even noise', async (t) => {
  const all = await scene(t)
  const { thief } = all
  const older = thief.forge('release', (body) => ({ ...body, seq: body.seq + 5 }))
  const lower = thief.forge('release', (body) => ({ ...body, seq: body.seq + 4, version: '0.0.1' }))
  const elsewhere = thief.forge('release', (body) => ({
    ...body,
    seq: 9,
    channel: `${'n'.repeat(51)}o`,
    version: '6.6.6',
  }))
  const junk = [
    Buffer.from('{'),
    Buffer.from('[]'),
    Buffer.alloc(100_000, 0x20),
    Buffer.from('{"signatures":[],"signed":{"type":"moon"}}'),
  ]
  await thief.write(older, lower, elsewhere, ...junk)
  await eventually('the highest number', async () => (await status(all.page)).release?.seq === numberOf(older))
  assert.equal((await status(all.page)).release?.version, '1.0.0')
  assert.notEqual((await status(all.page)).state, 'alarm')
  await unharmed(all, 200_000)
})

const broken: [name: string, lie: (body: Release) => Release][] = [
  [
    'hash mismatch',
    (body) => ({
      ...body,
      seq: body.seq + 1,
      version: '6.6.6',
      files: body.files.map((file) => ({ ...file, sha256: 'ab'.repeat(32) })),
    }),
  ],
  [
    'mix-and-match: the files of one release, the drive of another',
    (body) => ({
      ...body,
      seq: body.seq + 1,
      version: '6.6.6',
      drive: { ...body.drive, blobs: { ...body.drive.blobs, key: body.drive.key } },
    }),
  ],
  [
    'a drive that nobody has',
    (body) => ({
      ...body,
      seq: body.seq + 1,
      version: '6.6.6',
      drive: { ...body.drive, key: 'y'.repeat(52), blobs: { ...body.drive.blobs, key: `${'y'.repeat(51)}o` } },
    }),
  ],
  [
    'a release for other shells',
    (body) => ({
      ...body,
      seq: body.seq + 1,
      version: '6.6.6',
      shell: { min: '900.0.0', below: '901.0.0' },
      fallbacks: [],
    }),
  ],
]

for (const [name, lie] of broken) {
  test(`${name}: signed, never shown, and the next good one is`, async (t) => {
    const all = await scene(t)
    const { thief, page } = all
    const record = thief.forge('release', lie)
    await thief.write(record)
    await eventually('the record', async () => (await status(page)).release?.seq === numberOf(record))
    await unharmed(all, 200_000)
    await page.api('/ui/switch', { method: 'POST', body: {} })
    await unharmed(all, 300_000)
    await repaired(all)
  })
}

test('a catalogue at a head that does not exist: the titles stay', async (t) => {
  const all = await scene(t)
  const { thief, page } = all
  const before = await page.api<{ total: number }>('/titles')
  const head = (body: Bodies['catalogue']) => ({ ...body.db, treeHash: 'ab'.repeat(32) })
  const record = thief.forge('catalogue', (body) => ({ ...body, seq: body.seq + 1, titles: 9000, db: head(body) }))
  await thief.write(record)
  await eventually(
    'the record',
    async () => (await status(page)).catalogue?.seq === (record.body as Bodies['catalogue']).seq,
  )
  assert.equal((await page.api<{ total: number }>('/titles')).total, before.total)
  await unharmed(all, 200_000)
})

test('a page that stays silent twice is taken back by itself', async (t) => {
  const all = await scene(t)
  const { thief, page, world } = all
  const maintainer = new Maintainer({
    store: thief.store,
    keyPair: thief.keyPair,
    link: all.channel.link,
    state: new MemoryState(),
    reader: thief.reader,
  })
  t.after(() => maintainer.close())
  await maintainer.publishRelease({
    dir: await edition(world, 'evil'),
    version: '2.0.0',
    shell: { min: '0.0.1', below: '9.0.0' },
  })
  await eventually('the offer', async () => (await status(page)).release?.available === '2.0.0')
  await page.api('/ui/switch', { method: 'POST', body: {} })
  assert.match(await page.text('/'), /edition evil/)
  await eventually('the old page', async () => /edition one/.test(await page.text('/')))
  await plays(page, all.playback, 300_000)
})

/** The owner publishes once more: what was refused before holds nothing up. */
async function repaired({ thief, page, channel, world }: Scene): Promise<void> {
  const keyPair = thief.keyPair
  const maintainer = new Maintainer({
    store: thief.store,
    keyPair,
    link: channel.link,
    state: new MemoryState(),
    reader: thief.reader,
  })
  const shell = { min: '0.0.1', below: '9.0.0' }
  await maintainer.publishRelease({ dir: await edition(world, 'two'), version: '1.1.0', shell })
  await eventually('the next release', async () => {
    await page.api('/ui/switch', { method: 'POST', body: {} })
    return /edition two/.test(await page.text('/'))
  })
  await maintainer.close()
}
