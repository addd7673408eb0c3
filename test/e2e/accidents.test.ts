import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { frameShown, testPage } from '../kit/browser.ts'
import type { Command } from '../kit/command.ts'
import { findTitle, playsOn, seekTo, seeWall } from '../kit/page.ts'
import { visit } from '../kit/visit.ts'
import { testenv } from '../kit/world.ts'

/** Well-formed, and the feed of nobody. */
const unknownLink = 'kinoswarm://yry8h5fnxw6y5zr5kx9e7zn1m5gyuotbg3n6omfyqu1njmfejksy'

async function endsWith(command: Command, code: number, errorCode: string): Promise<void> {
  const ending = await command.ended
  const error = command.events.find(({ event }) => event === 'error')
  assert.equal(error?.code, errorCode, `${JSON.stringify(error)} ${command.errors}`)
  assert.match(String(error?.message), /^[A-Z“/].{20,}[.…]$/su, 'it is a sentence')
  assert.doesNotMatch(String(error?.message), /\n\s+at /, 'and no stack trace')
  assert.equal(ending.code, code)
}

test('a second start with the same home opens the one that runs, and ends well', async (t) => {
  const world = await testenv(t)
  const first = await world.open(undefined)
  const second = world.start(['open', '--no-open'], { home: first.home })
  assert.equal((await second.event('ready')).url, first.url)
  assert.equal((await second.ended).code, 0)
  assert.equal((await visit(first.url)).status, 200, 'the first one goes on')
})

test('a link that is none is refused with an example of one', async (t) => {
  const world = await testenv(t)
  await endsWith(world.start(['open', 'kinoswarm://nonsense', '--no-open']), 2, 'USAGE')
})

test('a channel nobody has shows the built-in page at once, and says that the search goes on', async (t) => {
  const world = await testenv(t)
  const { command, url, ready } = await world.open(unknownLink)
  assert.equal(ready.from, 'builtin')
  assert.equal((await visit(url)).status, 200)
  const notice = await command.event('notice')
  assert.match(String(notice.code), /^(?:SWARM_EMPTY|CHANNEL_SILENT)$/)
})

test('a port that is taken is named', async (t) => {
  const world = await testenv(t)
  const squatter = createServer().listen(0, '127.0.0.1')
  t.after(() => squatter.close())
  await new Promise((resolve) => squatter.once('listening', resolve))
  const { port } = squatter.address() as { port: number }
  await endsWith(world.start(['open', '--no-open', '--port', String(port)]), 1, 'PORT_TAKEN')
})

test('a home that cannot be written is named', async (t) => {
  const world = await testenv(t)
  const file = join(world.dir, 'a-file')
  writeFileSync(file, 'not a folder')
  await endsWith(world.start(['open', '--no-open'], { home: join(file, 'home') }), 1, 'HOME_NOT_WRITABLE')
})

test('without a browser the address is printed and everything runs', async (t) => {
  const world = await testenv(t)
  const command = world.start(['open'], { env: { PATH: join(world.dir, 'nothing-here'), DISPLAY: '', BROWSER: '' } })
  const { url } = await command.event('ready')
  assert.equal((await command.event('notice')).code, 'BROWSER_ABSENT')
  assert.equal((await visit(String(url))).status, 200)
})

test('a full disk is named, nothing is lost, and with room again it starts', { skip: cannotMount() }, async (t) => {
  const world = await testenv(t)
  const disk = tinyDisk(t, '64k')
  await endsWith(world.start(['open', '--no-open'], { home: join(disk, 'home') }), 1, 'DISK_FULL')
  spawnSync('mount', ['-o', 'remount,size=200m', disk])
  const { url } = await world.open(undefined, { home: join(disk, 'home') })
  assert.equal((await visit(url)).status, 200)
})

test('a film plays on a disk that has no room for it', { skip: cannotMount() }, async (t) => {
  const world = await testenv(t)
  const channel = await world.maintain()
  const disk = tinyDisk(t, '16m')
  const { url } = await world.open(channel.link, { home: join(disk, 'home') })
  const page = await testPage(t)
  await seeWall(page, url)
  await findTitle(page, 'Big Buck Bunny')
  await page.getByTestId('play').first().click()
  await frameShown(page)
  await seekTo(page, 20)
  await playsOn(page, 1)
})

test('a damaged store is named, and settings and lists are left alone', async (t) => {
  const world = await testenv(t)
  const first = await world.open(undefined)
  await first.command.stop()
  writeFileSync(join(first.home, 'library.json'), '{"version":1,"entries":{}}')
  spawnSync('sh', ['-c', 'for f in "$1"/store/db/*; do [ -f "$f" ] && printf garbage > "$f"; done', 'sh', first.home])
  await endsWith(world.start(['open', '--no-open'], { home: first.home }), 1, 'STORE_DAMAGED')
})

function cannotMount(): string | false {
  return process.getuid?.() === 0 && process.platform === 'linux' ? false : 'only root may mount a small disk'
}

/** A file system of that size in memory, gone after the test. */
function tinyDisk(t: TestContext, size: string): string {
  const path = mkdtempSync(join(tmpdir(), 'kinoswarm-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path])
  if (mounted.status !== 0) t.skip('this machine does not let us mount a small disk')
  t.after(() => {
    spawnSync('umount', ['-l', path])
    rmdirSync(path)
  })
  return path
}
