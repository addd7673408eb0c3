import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { NetworkSettingsStore } from '../src/network-settings.ts'
import { defaultSettings, parseSettingsPatch, SettingsStore } from '../src/settings.ts'

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'kinoswarm-settings-'))
  t.after(() => rm(path, { recursive: true }))
  return path
}

const patches: [string, Record<string, unknown>, boolean][] = [
  ['a limit', { downLimit: 1_000_000 }, true],
  ['no limit', { upLimit: 0 }, true],
  ['a limit below zero', { upLimit: -1 }, false],
  ['a limit that is a word', { upLimit: 'fast' }, false],
  ['a limit that is no number', { upLimit: Number.NaN }, false],
  ['languages', { subtitleLanguages: ['en', 'pt-BR'] }, true],
  ['a language with markup', { subtitleLanguages: ['<b>'] }, false],
  ['a hundred languages', { audioLanguages: Array(100).fill('en') }, false],
  ['a theme', { theme: 'light' }, true],
  ['a theme nobody made', { theme: 'pink' }, false],
  ['what the interface remembers', { ui: { volume: 0.5 } }, true],
  ['too much of that', { ui: { text: 'x'.repeat(20_000) } }, false],
  ['a list of that', { ui: [] }, false],
  ['a name of the prototype', JSON.parse('{"__proto__": {"theme": "light"}}'), false],
  ['a setting nobody knows', { adverts: true }, false],
  ['a network setting, which is for the shell’s own page', { proxy: 'socks5://evil.example:1' }, false],
]

for (const [name, patch, fits] of patches) {
  test(`settings: ${name} is ${fits ? 'taken' : 'refused'}`, () => {
    if (fits) assert.deepEqual(parseSettingsPatch(patch), patch)
    else assert.throws(() => parseSettingsPatch(patch), { code: 'USAGE' })
  })
}

test('a change of settings is on disk before it is told, and there after a restart', async (t) => {
  const path = join(await folder(t), 'settings.json')
  const settings = await SettingsStore.open(path)
  const told = new Promise<string>((resolve) => settings.once('update', () => resolve(settings.value.theme)))
  await settings.change({ theme: 'light' })
  assert.equal(await told, 'light')
  assert.equal(JSON.parse(await readFile(path, 'utf8')).theme, 'light')
  assert.equal((await SettingsStore.open(path)).value.theme, 'light')
})

test('two changes at once are both kept, and one that fails does not hold up the next', async (t) => {
  const home = await folder(t)
  const path = join(home, 'settings.json')
  const settings = await SettingsStore.open(path)
  await Promise.all([
    settings.change({ subtitleLanguages: ['fr'] }),
    settings.change({ ui: { subtitlesOn: true } }),
    settings.change({ theme: 'light' }),
  ])
  const { subtitleLanguages, ui, theme } = (await SettingsStore.open(path)).value
  assert.deepEqual({ subtitleLanguages, ui, theme }, { subtitleLanguages: ['fr'], ui: { subtitlesOn: true }, theme })
  assert.equal(theme, 'light')
  await mkdir(`${path}.${process.pid}.tmp`)
  await assert.rejects(settings.change({ theme: 'dark' }))
  await rm(`${path}.${process.pid}.tmp`, { recursive: true })
  await settings.change({ upLimit: 5 })
  assert.deepEqual([settings.value.theme, settings.value.upLimit], ['light', 5])
})

test('a setting of another version falls back alone, the others stay', async (t) => {
  const path = join(await folder(t), 'settings.json')
  await writeFile(path, JSON.stringify({ theme: 'sepia', upLimit: 5, older: 1 }))
  const { value } = await SettingsStore.open(path)
  assert.deepEqual(value, { ...defaultSettings, upLimit: 5 })
})

const networks: [string, Record<string, unknown>, boolean][] = [
  ['an interface', { interface: 'wg0' }, true],
  ['an interface with a path', { interface: '../eth0' }, false],
  ['a proxy', { proxy: 'socks5://me:secret@127.0.0.1:9050' }, true],
  ['no proxy', { proxy: '' }, true],
  ['a proxy of another kind', { proxy: 'http://127.0.0.1:8080' }, false],
  ['a proxy without a port', { proxy: 'socks5://127.0.0.1' }, false],
  ['nodes', { nodes: ['node.example.org:49737'] }, true],
  ['a node without a port', { nodes: ['node.example.org'] }, false],
  ['a block list', { blockList: ['10.0.0.0/8', '2001:db8::/32', '192.0.2.1'] }, true],
  ['a block list of ranges', { blockList: ['1.2.3.4-1.2.3.9', 'Some org:1.2.3.4-1.2.3.9', '::1', '# why'] }, true],
  ['a block list of words', { blockList: ['everybody'] }, false],
  ['a block list with too many bits', { blockList: ['1.2.3.4/99'] }, false],
]

for (const [name, patch, fits] of networks) {
  test(`network settings: ${name} is ${fits ? 'taken' : 'refused'}`, async (t) => {
    const store = await NetworkSettingsStore.open(join(await folder(t), 'network.json'))
    if (fits) assert.deepEqual({ ...(await store.change(patch)), ...patch }, store.value)
    else await assert.rejects(store.change(patch), { code: 'USAGE' })
  })
}

test('network settings: the line of a block list that is wrong is named', async (t) => {
  const store = await NetworkSettingsStore.open(join(await folder(t), 'network.json'))
  await assert.rejects(store.change({ blockList: ['1.2.3.4', '1.2.3.4/99'] }), /“1\.2\.3\.4\/99”/)
})

test('network settings that cannot be read keep the shell from starting: a proxy somebody chose is not forgotten', async (t) => {
  const path = join(await folder(t), 'network.json')
  await writeFile(path, '{"proxy": "socks5://127.0.0')
  await assert.rejects(NetworkSettingsStore.open(path), { code: 'FILE_DAMAGED' })
})
