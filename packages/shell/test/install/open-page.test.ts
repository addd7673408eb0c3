/**
 * What counts as a try of a release on trial: that a browser shows it. A page of an older version (a thief's, say) that
 * stays open in a tab can fetch, frame and cut off what it likes, and uses up nothing.
 */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createChannel, MemoryState } from '@kinoswarm/catalog-feed'
import Corestore from 'corestore'
import crypto from 'hypercore-crypto'
import type { PageServices } from '../../src/http/page-services.ts'
import { pageSite, trialSite } from '../../src/http/page-site.ts'
import { LoopbackServer } from '../../src/http/server.ts'
import { Installer } from '../../src/install/installer.ts'
import type { UiSource } from '../../src/ui/source.ts'

const shell = { min: '0.0.1', below: '9.0.0' }
const builtin: UiSource = { version: '0.0.0', seq: 0, drive: '', from: 'builtin', read: async () => null }
const check = '/.shell/rendered'

/** As a browser sends them; no script can. */
const ways = {
  fetched: { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
  fetchedAsPage: {
    'sec-fetch-site': 'same-origin',
    'sec-fetch-mode': 'cors',
    'sec-fetch-dest': 'empty',
    accept: 'text/html',
  },
  framedByPage: { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  opened: { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  madeReady: {
    'sec-fetch-site': 'same-origin',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
    'sec-purpose': 'prefetch;prerender',
  },
  framedByGuard: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  byAnOldBrowser: { accept: 'text/html,application/xhtml+xml' },
}

interface Answer {
  status: number
  /** The version in the page’s header. */
  shown: string
  policy: string
}

interface Scene {
  installer: Installer
  ask(path: string, way: keyof typeof ways, site?: 'page' | 'trial'): Promise<Answer>
  publish(version: string): Promise<void>
  state(): Promise<{ tries: number; bad: number }>
}

async function scene(t: TestContext): Promise<Scene> {
  const dir = await mkdtemp(join(tmpdir(), 'kinoswarm-open-page-'))
  const store = new Corestore(join(dir, 'store'))
  const maintainer = await createChannel({ store, keyPair: crypto.keyPair(), name: 'Test', state: new MemoryState() })
  const { reader } = maintainer
  const path = join(dir, 'install.json')
  const installer = new Installer({ store, reader, path, shellVersion: '0.1.0', builtin })
  await installer.ready()
  const server = new LoopbackServer({ port: 0, exact: false })
  await server.ready()
  t.after(async () => {
    await server.close()
    await installer.close()
    await maintainer.close()
    await store.close()
    await rm(dir, { recursive: true, force: true })
  })
  const publish = async (version: string) => {
    const folder = join(dir, version)
    await mkdir(folder)
    await writeFile(join(folder, 'index.html'), `page ${version}`)
    await maintainer.publishRelease({ dir: folder, version, shell })
    await installer.install()
    await installer.switchToNewest()
  }
  const state = async () => {
    const { trial, bad } = JSON.parse(await readFile(path, 'utf8')) as { trial?: { tries: number }; bad: string[] }
    return { tries: trial?.tries ?? -1, bad: bad.length }
  }
  return { installer, ask: serve(server, installer), publish, state }
}

/** The page and the trial of one installer, under a name each. */
function serve(server: LoopbackServer, installer: Installer): Scene['ask'] {
  const services: Partial<PageServices> = {
    page: (framing) => installer.beforePage(framing),
    framedPage: () => installer.beforeFrame(),
    pageSilent: () => installer.pageSilent(),
    onTrial: () => installer.onTrial,
    ui: () => installer.current,
  }
  const guard = `http://page.localhost:${server.port}`
  const trial = server.serve('trial.localhost', trialSite(services as PageServices, guard))
  const page = server.serve('page.localhost', pageSite(services as PageServices, `${trial}/`))
  const hosts = { page: new URL(page).host, trial: new URL(trial).host }
  return (path, way, site = 'page') =>
    new Promise((resolve, reject) => {
      const headers = { host: hosts[site], ...ways[way] }
      const sent = request({ host: '127.0.0.1', port: server.port, path, headers, agent: false }, (answer) => {
        const { statusCode = 0, headers: sentBack } = answer
        const shown = String(sentBack['x-kinoswarm-ui'])
        const policy = String(sentBack['cross-origin-opener-policy'])
        answer.resume().on('end', () => resolve({ status: statusCode, shown, policy }))
      })
      sent.on('error', reject).end()
    })
}

/** A channel whose first version has rendered, and whose second is on trial. */
async function onTrial(t: TestContext): Promise<Scene> {
  const all = await scene(t)
  await all.publish('1.0.0')
  await all.ask('/', 'opened')
  await all.installer.confirm('1.0.0')
  await all.publish('1.1.0')
  assert.equal(all.installer.current.version, '1.1.0')
  return all
}

const uncounted: [what: string, way: keyof typeof ways][] = [
  ['a page fetches the next version', 'fetched'],
  ['a page fetches it and says that it wants to show it', 'fetchedAsPage'],
  ['a page frames it', 'framedByPage'],
  ['a page has the browser make it ready', 'madeReady'],
  ['a page begins to go there and breaks off: what the guard would frame is never asked for', 'opened'],
]

for (const [what, way] of uncounted) {
  test(`no try is counted when ${what}`, async (t) => {
    const { ask, state, installer } = await onTrial(t)
    for (let round = 0; round < 4; round++) {
      await ask('/', way)
      await ask('/index.html', way)
      await ask(check, way)
    }
    assert.deepEqual(await state(), { tries: 0, bad: 0 })
    assert.equal(installer.current.version, '1.1.0')
  })
}

const counted: [what: string, show: (ask: Scene['ask']) => Promise<unknown>][] = [
  [
    'the guard’s page loads it into its frame',
    async (ask) => {
      assert.match((await ask('/', 'opened')).shown, /^1\.1\.0 trial/)
      await ask('/', 'framedByGuard', 'trial')
    },
  ],
  ['a browser opens it that does not say what it asks for', (ask) => ask('/', 'byAnOldBrowser')],
]

for (const [what, show] of counted) {
  test(`a try is counted when ${what}, and after two silent ones the last good version is back`, async (t) => {
    const { ask, state, installer } = await onTrial(t)
    const led = what.includes('guard') ? 'opened' : 'byAnOldBrowser'
    for (const tries of [1, 2]) {
      await show(ask)
      assert.deepEqual(await state(), { tries, bad: 0 })
      assert.equal((await ask(check, 'fetched')).status, 204, 'a fetch is not led anywhere')
      await show(ask)
      assert.deepEqual(await state(), { tries, bad: 0 }, 'a reload while there is time to answer')
      assert.equal((await ask(check, led)).status, 302)
    }
    assert.match((await ask('/', led)).shown, /^1\.0\.0 /)
    assert.deepEqual(await state(), { tries: -1, bad: 1 })
    assert.equal(installer.current.version, '1.0.0')
  })
}

test('a first version is shown as it is, and inside the guard’s page once it was silent', async (t) => {
  const { ask, state, publish } = await scene(t)
  await publish('1.0.0')
  const first = await ask('/', 'opened')
  assert.match(first.shown, /^1\.0\.0 swarm/)
  assert.deepEqual(await state(), { tries: 1, bad: 0 })
  assert.equal((await ask(check, 'opened')).status, 302)
  for (let round = 0; round < 3; round++) {
    const next = await ask('/', 'opened')
    assert.match(next.shown, /^1\.0\.0 trial/)
    assert.notEqual(next.policy, first.policy, 'a page that opened it has no hold on the guard’s')
    await ask(check, 'opened')
  }
  assert.deepEqual(await state(), { tries: 1, bad: 0 }, 'nobody has seen it again')
  await ask('/', 'framedByGuard', 'trial')
  assert.deepEqual(await state(), { tries: 2, bad: 0 })
})

test('a page that is made ready in advance while it is on trial is refused, so that it is opened when somebody goes there', async (t) => {
  const { ask, installer } = await onTrial(t)
  assert.equal((await ask('/', 'madeReady')).status, 503)
  await installer.confirm('1.1.0')
  assert.equal((await ask('/', 'madeReady')).status, 200)
})
