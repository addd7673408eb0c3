/** A real shell that plays a film of a real channel, and a thief of that channel's key beside it. */
import assert from 'node:assert/strict'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { type AnySigned, Maintainer, MemoryState, parseLink } from '@kinoswarm/catalog-feed'
import type { ChannelStatus, Playback } from '../../packages/shell/src/api.ts'
import { Clock } from '../kit/clock.ts'
import { LoopbackPage } from '../kit/loopback.ts'
import { Thief } from '../kit/thief.ts'
import { demoCatalogue, type MaintainedChannel, type OpenShell, testenv, type World } from '../kit/world.ts'

/** A loaded machine takes its time; what never comes true is said after a minute. */
const attempts = 600
const pauseMs = 100
const film = 'night-train'

export interface Scene {
  world: World
  channel: MaintainedChannel
  shell: OpenShell
  page: LoopbackPage
  thief: Thief
  playback: Playback
  clock: Clock | undefined
  /** What is on screen and good. */
  shown: { edition: string; version: string }
}

/** `clock`: the viewer's, where it is to be moved. */
export async function scene(t: TestContext, { clock }: { clock?: boolean } = {}): Promise<Scene> {
  const world = await testenv(t)
  const ui = await edition(world, 'one')
  const channel = await world.maintain({ ui, catalogue: await oneFilm(world) })
  const moved = clock ? await Clock.create(world) : undefined
  const shell = await world.open(channel.link, { env: moved?.env })
  const page = new LoopbackPage(shell.url)
  // A busy machine may show its built-in interface first.
  await eventually('the release', async () => /edition one/.test(await page.text('/')))
  await confirm(page, '1.0.0')
  const thief = await Thief.create(world, channel)
  t.after(() => thief.close())
  const playback = await play(page, parseLink(channel.link).id)
  return { world, channel, shell, page, thief, playback, clock: moved, shown: { edition: 'one', version: '1.0.0' } }
}

/** A little interface whose files all say which edition they are of. */
export async function edition(world: World, name: string): Promise<string> {
  const dir = join(world.dir, `ui-${name}`)
  await mkdir(dir, { recursive: true })
  await writeFile(join(dir, 'index.html'), `<!doctype html><script src="/app.js"></script>edition ${name}`)
  await writeFile(join(dir, 'app.js'), `/* edition ${name} */`)
  return dir
}

/** The demo's catalogue with one film in it. */
export async function oneFilm(world: World): Promise<string> {
  const dir = join(world.dir, 'catalogue')
  await cp(join(dirname(demoCatalogue), 'films', film), join(dir, 'films', film), { recursive: true })
  const { titles } = JSON.parse(await readFile(demoCatalogue, 'utf8')) as { titles: { id: string }[] }
  const file = join(dir, 'catalogue.json')
  await writeFile(file, JSON.stringify({ titles: titles.filter(({ id }) => id === film) }))
  return file
}

export async function confirm(page: LoopbackPage, version: string): Promise<void> {
  await page.api('/ui/confirm', { method: 'POST', body: { version } })
}

export async function switchUi(page: LoopbackPage): Promise<void> {
  await page.api('/ui/switch', { method: 'POST', body: {} })
}

async function play(page: LoopbackPage, channel: string): Promise<Playback> {
  await eventually('the titles', async () => (await page.api<{ total: number }>('/titles')).total > 0)
  const playback = await page.api<Playback>('/playback', { method: 'POST', body: { channel, id: film } })
  await plays(page, playback, 0)
  return playback
}

/** Bytes of the film arrive, from a place that was not asked for before. */
async function plays(page: LoopbackPage, { url }: Playback, start: number): Promise<void> {
  const { status, body } = await page.get(url, { range: `bytes=${start}-${start + 999}` })
  assert.equal(status, 206)
  assert.equal(body.length, 1000)
}

export async function status(page: LoopbackPage): Promise<ChannelStatus> {
  return (await page.api<ChannelStatus[]>('/channels'))[0] as ChannelStatus
}

/** Codes of the alarms, asked of the running shell by the command line. */
export async function alarms({ world, channel, shell }: Scene): Promise<string[]> {
  const command = await world.start(['channel', 'show', channel.link], { home: shell.home }).succeed()
  const shown = (await command.event('channel')) as { alarms?: { code: string }[] }
  return (shown.alarms ?? []).map(({ code }) => code)
}

export async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  throw new Error(`never came true: ${what}`)
}

/** On screen and on disk what was there before, and the film plays on. */
export async function unharmed({ page, shell, playback, shown }: Scene): Promise<void> {
  assert.match(await page.text('/'), new RegExp(`edition ${shown.edition}`))
  assert.match(await page.text('/app.js'), new RegExp(`edition ${shown.edition}`))
  const folder = join(shell.home, 'channels', (await status(page)).id)
  const install = JSON.parse(await readFile(join(folder, 'install.json'), 'utf8'))
  assert.equal(install.good.version, shown.version)
  assert.equal(install.trial, undefined)
  await plays(page, playback, Math.floor(Math.random() * (playback.size - 1000)))
}

/** A release by the thief's hand that is in every way valid. */
export async function publish({ thief, channel, world }: Scene, name: string, version: string): Promise<void> {
  const { keyPair, store, reader } = thief
  const maintainer = new Maintainer({ store, keyPair, link: channel.link, state: new MemoryState(), reader })
  const shell = { min: '0.0.1', below: '9.0.0' }
  await maintainer.publishRelease({ dir: await edition(world, name), version, shell })
  await maintainer.close()
}

/** The next release: whatever was refused before holds nothing up. */
export async function repaired(all: Scene, name: string, version: string): Promise<void> {
  await publish(all, name, version)
  await eventually('the next release', async () => {
    await switchUi(all.page)
    return new RegExp(`edition ${name}`).test(await all.page.text('/'))
  })
  await confirm(all.page, version)
  all.shown = { edition: name, version }
}

export function numberOf(record: AnySigned): number {
  return record.type === 'root' ? record.body.version : record.body.seq
}
