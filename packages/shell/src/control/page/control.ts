/** The shell's own page. It runs in a browser, speaks to its own origin only, and makes no HTML out of strings. */
import type { NetworkSettings } from '../../api.ts'
import type { Overview } from '../overview.ts'
import { openCamera } from './camera.ts'
import { openDesk, refreshDesk, showChannels } from './desk.ts'
import { openDevices, refreshDevices } from './devices.ts'
import { field, find, list, onSubmit, openPassphrases, tell } from './elements.ts'
import { showFollowed } from './followed.ts'
import { saveAs } from './save-as.ts'
import { showTakeovers } from './takeovers.ts'
import { ask, call } from './talk.ts'
import { bytes, speak, t } from './words.ts'

const refreshEveryMs = 2_000

const seen = await ask<Overview>('GET', 'overview')
speak(seen.language)
if (seen.theme !== 'system') document.documentElement.dataset.theme = seen.theme
openPassphrases()
openDevices()
openCamera()
openDesk()
openNetwork(seen)
openLibrary()
find('#quit').addEventListener('click', async () => {
  await call('POST', 'quit', '{}')
  document.body.textContent = t('about.ended')
})
await refresh(seen)
goTo(location.hash)
setInterval(() => document.hidden || refresh().catch(() => {}), refreshEveryMs)

/** To a part of the page; `#fork=LINK` to the form that goes on with that channel. */
function goTo(hash: string): void {
  const [part = '', link] = hash.slice(1).split('=')
  if (part === 'fork' && link !== undefined) {
    find('#new-channel-box').setAttribute('open', '')
    find<HTMLInputElement>('#fork [name=link]').value = decodeURIComponent(link)
  }
  document.getElementById(part)?.scrollIntoView()
}

async function refresh(known?: Overview): Promise<void> {
  const now = known ?? (await ask<Overview>('GET', 'overview'))
  find<HTMLAnchorElement>('#back').href = now.pageUrl
  const films = now.engine === 'stopped' ? t('about.filmsOff') : bytes(now.engineBytes)
  list(find('#facts'), [
    [t('about.version'), `${now.version}, Node ${now.node}`],
    [t('about.folder'), now.home],
    [t('about.memory'), t('about.films', { memory: bytes(now.memory), films })],
    [t('about.peers'), String(now.peers)],
    ...now.keys.map(({ name, words }): [string, string] => [t('about.keyNamed', { name }), words.join(' ')]),
  ])
  showTakeovers(now.takeovers)
  showFollowed(now.followed)
  showChannels(now)
  await Promise.all([refreshDesk(), refreshDevices()])
}

function openNetwork({ network, interfaces }: Overview): void {
  find<HTMLSelectElement>('[name=interface]').append(...interfaces.map((name) => new Option(name, name)))
  for (const [name, value] of Object.entries(network)) {
    find<HTMLInputElement>(`#network-form [name=${name}]`).value = Array.isArray(value) ? value.join('\n') : value
  }
  onSubmit('#network-form', '#network-said', async (form) => {
    const rows = (name: string, between: RegExp) => field(form, name).split(between).filter(Boolean)
    const settings: NetworkSettings = {
      interface: field(form, 'interface'),
      proxy: field(form, 'proxy'),
      nodes: rows('nodes', /\s+/),
      // A line of P2P text has spaces.
      blockList: rows('blockList', /\s*\n\s*/),
    }
    await ask('PATCH', 'network', settings)
    tell('#network-said', t('network.saved'))
  })
}

function openLibrary(): void {
  find('#export').addEventListener('click', async () => {
    saveAs(await (await call('GET', 'library')).blob(), 'kinoswarm-library.json')
  })
  find('#import').addEventListener('change', async ({ currentTarget }) => {
    const [file] = (currentTarget as HTMLInputElement).files ?? []
    if (!file) return
    await call('POST', 'library', await file.text()).then(
      async (answer) =>
        tell('#library-said', t('library.taken', { count: ((await answer.json()) as { taken: number }).taken })),
      (error: Error) => tell('#library-said', error.message, false),
    )
  })
}
