/**
 * The attacks of docs/trust.md as a black box: a real shell, a real swarm, and somebody who stole the maintainer's key.
 * After each lie the version on screen and on disk are what they were, and the film that was playing plays on.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnySigned, Bodies } from '@kinoswarm/catalog-feed'
import { LoopbackPage } from '../kit/loopback.ts'
import {
  alarms,
  eventually,
  numberOf,
  publish,
  repaired,
  type Scene,
  scene,
  status,
  switchUi,
  unharmed,
} from './scene.ts'

type Release = Bodies['release']

const nowhere = `${'y'.repeat(51)}o`
const evil = (body: Release) => ({ ...body, seq: body.seq + 1, version: '6.6.6' })
const broken: [name: string, lie: (body: Release) => Release][] = [
  [
    'hash mismatch',
    (body) => ({ ...evil(body), files: body.files.map((file) => ({ ...file, sha256: 'ab'.repeat(32) })) }),
  ],
  [
    'mix-and-match of drives',
    (body) => ({ ...evil(body), drive: { ...body.drive, blobs: { ...body.drive.blobs, key: body.drive.key } } }),
  ],
  [
    'a drive that nobody has',
    (body) => ({ ...evil(body), drive: { ...body.drive, key: nowhere, blobs: { ...body.drive.blobs, key: nowhere } } }),
  ],
  [
    'a release for other shells',
    (body) => ({ ...evil(body), shell: { min: '900.0.0', below: '901.0.0' }, fallbacks: [] }),
  ],
]

const caught: [name: string, code: string, lie: (scene: Scene) => AnySigned][] = [
  [
    'two records with one number',
    'EQUIVOCATION',
    ({ thief }) => thief.forge('release', (body) => ({ ...body, notes: 'another' })),
  ],
  [
    'fast-forward',
    'FAST_FORWARD',
    ({ thief }) => thief.forge('release', (body) => ({ ...body, seq: body.seq + 1_000_000 })),
  ],
  [
    'a catalogue that shrinks',
    'ROLLBACK',
    ({ thief }) => thief.forge('catalogue', (body) => ({ ...body, seq: body.seq + 1, db: { ...body.db, length: 1 } })),
  ],
]

test('a publisher that lies stops nothing and shows nothing', async (t) => {
  const all = await scene(t)
  const { thief, page } = all

  await t.test('rollback, wrong channel, wrong type and junk are not even noise', async () => {
    const newest = thief.forge('release', (body) => ({ ...body, seq: body.seq + 5 }))
    const lower = thief.forge('release', (body) => ({ ...body, seq: body.seq + 4, version: '0.0.1' }))
    const elsewhere = thief.forge('release', (body) => ({ ...body, seq: 9, channel: nowhere, version: '6.6.6' }))
    const unknown = Buffer.from('{"signatures":[],"signed":{"type":"moon"}}')
    await thief.write(
      newest,
      lower,
      elsewhere,
      Buffer.from('{'),
      Buffer.from('[]'),
      Buffer.alloc(100_000, 0x20),
      unknown,
    )
    await eventually('the highest number', async () => (await status(page)).release?.seq === numberOf(newest))
    assert.deepEqual(await alarms(all), [])
    await unharmed(all)
  })

  for (const [index, [name, lie]] of broken.entries()) {
    await t.test(`${name}: signed and never shown, and the next good release is`, async () => {
      const record = thief.forge('release', lie)
      await thief.write(record)
      await eventually('the record', async () => (await status(page)).release?.seq === numberOf(record))
      await switchUi(page)
      await unharmed(all)
      await repaired(all, `good-${index}`, `1.${index + 1}.0`)
      await unharmed(all)
    })
  }

  await t.test('a catalogue at a head that does not exist: the titles stay', async () => {
    const before = await page.api<{ total: number }>('/titles')
    const record = thief.forge('catalogue', (body) => ({
      ...body,
      seq: body.seq + 1,
      db: { ...body.db, treeHash: 'ab'.repeat(32) },
    }))
    await thief.write(record)
    await eventually('the record', async () => (await status(page)).catalogue?.seq === numberOf(record))
    assert.equal((await page.api<{ total: number }>('/titles')).total, before.total)
    await unharmed(all)
  })

  await t.test('a page that stays silent twice is taken back by itself, and the viewer is told', async () => {
    await publish(all, 'evil', '2.0.0')
    await eventually('the page', async () => {
      await switchUi(page)
      return /edition evil/.test(await page.text('/'))
    })
    const sent = await page.get('/')
    assert.match(String(sent.headers.refresh), /^10; url=\/\.shell\/rendered$/)
    await followRefresh(page)
    assert.match(await page.text('/'), /edition evil/, 'one more try')
    await followRefresh(page)
    await unharmed(all)
    await all.shell.command.event('notice', ({ code }) => code === 'RELEASE_REFUSED')
    await switchUi(page)
    await unharmed(all)
  })

  for (const [name, code, lie] of caught) {
    await t.test(`${name}: an alarm, and nothing changes`, async () => {
      await thief.write(lie(all))
      await eventually('the alarm', async () => (await alarms(all)).includes(code))
      await unharmed(all)
    })
  }

  await t.test('rewritten history: an alarm, and nothing changes', async () => {
    const record = thief.forge('release', evil)
    await thief.truncate(1)
    await thief.write(record)
    await eventually('the alarm', async () => (await alarms(all)).includes('FORKED'))
    await unharmed(all)
  })

  await t.test('and after a restart with nobody there, all of it is still so', async () => {
    await all.shell.command.stop()
    await all.channel.seeder.stop()
    await thief.close()
    const again = await all.world.open(undefined, { home: all.shell.home })
    assert.equal(again.ready.version, all.shown.version)
    assert.match(await new LoopbackPage(again.url).text('/'), new RegExp(`edition ${all.shown.edition}`))
  })
})

/** What a browser does when the time in the header is over. */
async function followRefresh(page: LoopbackPage): Promise<void> {
  assert.equal((await page.get('/.shell/rendered')).status, 302)
}
