/**
 * Freeze, by carriers that keep silent and by a clock that is moved, and floods: as a black box against a real shell. The
 * version on screen and on disk stay, the film plays on, and what is real still arrives.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LoopbackPage } from '../kit/loopback.ts'
import { alarms, eventually, repaired, type Scene, scene, status, unharmed } from './scene.ts'

/** Longer than a confirmation holds. */
const silentDays = 40

test('freeze: silence is shown, whatever the clock does, and stops nothing', async (t) => {
  const all = await scene(t, { clock: true })
  const { page, clock, channel } = all
  const standing = (wanted: string) => eventually(wanted, async () => (await status(page)).state === wanted)
  await standing('confirmed')
  const since = (await status(page)).confirmed

  await t.test('those who carry the channel show what is old, and nothing newer', async () => {
    await clock!.setDaysAhead(silentDays)
    await standing('unconfirmed')
    assert.equal((await status(page)).confirmed, since)
    await unharmed(all)
  })

  await t.test('a clock that is set back does not make it fresh again, nor does a restart', async () => {
    await clock!.setDaysAhead(0)
    assert.equal((await status(page)).state, 'unconfirmed')
    await clock!.setDaysAhead(-silentDays)
    assert.equal((await status(page)).state, 'unconfirmed')
    await unharmed(all)
    await clock!.setDaysAhead(0)
    await all.shell.command.stop()
    const again = await all.world.open(undefined, { home: all.shell.home, env: clock!.env })
    assert.equal(again.ready.version, all.shown.version)
    assert.equal((await status(new LoopbackPage(again.url))).state, 'unconfirmed')
    all.shell = again
  })

  await t.test('a newer confirmation sets it right', async () => {
    const now = new LoopbackPage(all.shell.url)
    await channel.run('publish')
    await eventually('confirmed', async () => (await status(now)).state === 'confirmed')
  })
})

test('floods: a feed full of junk hides nothing and holds nothing up', async (t) => {
  const all = await scene(t)
  const { thief } = all

  await t.test('endless data: records that are too large, too deep, too many files, not what they say', async () => {
    const file = (path: string, size: number) => ({ path, size, sha256: 'ab'.repeat(32) })
    const release = (change: object) => thief.forgeRaw('release', (body) => ({ ...body, seq: 900, ...change }))
    await thief.write(
      Buffer.alloc(4_000_000, 0x5b),
      Buffer.from('{"a":'.repeat(100_000)),
      release({ notes: 'x'.repeat(2_000_000) }),
      release({ files: [file('/index.html', 1e15)] }),
      release({ files: Array.from({ length: 5000 }, (_, index) => file(`/f${index}.js`, 1)) }),
      thief.forgeRaw('catalogue', (body) => ({ ...body, seq: 900, titles: 1e300 })),
    )
    await unharmed(all)
    await good(all, 'after-bombs', '1.1.0')
  })

  await t.test('path escape: names that lead out of a release, or into a trap', async () => {
    const paths = ['/../../evil.html', '/a/../../evil', '/CON', '/evil\\..\\x', '/sw.js', '/__proto__', '/Index.html']
    const named = (path: string) => (body: Record<string, unknown>) => {
      const [first, ...rest] = body.files as { path: string }[]
      return { ...body, seq: 901, version: '6.6.6', files: [first, ...rest, { ...first, path }] }
    }
    await thief.write(...paths.map((path) => thief.forgeRaw('release', named(path))))
    await unharmed(all)
    await good(all, 'after-paths', '1.2.0')
  })

  await t.test('junk without end', async () => {
    const junk = Array.from({ length: 1500 }, (_, index) => Buffer.from(`{"junk":${index}`))
    const unsigned = Array.from({ length: 700 }, (_, index) =>
      thief.forgeRaw('release', (body) => ({ ...body, seq: 2000 + index }), 0),
    )
    await thief.write(...junk, ...unsigned)
    await unharmed(all)
    await good(all, 'after-junk', '1.3.0')
    assert.deepEqual(await alarms(all), [])
  })

  await t.test('a feed that is longer than any can be: an alarm, and nothing changes', async () => {
    const empty = Buffer.from('{}')
    for (let batch = 0; batch < 51; batch++) await thief.write(...Array<Buffer>(1000).fill(empty))
    await eventually('the alarm', async () => (await alarms(all)).includes('TOO_LARGE'))
    await unharmed(all)
  })
})

/** What is real still arrives, and only that is shown. */
async function good(all: Scene, name: string, version: string): Promise<void> {
  await repaired(all, name, version)
  await unharmed(all)
}
