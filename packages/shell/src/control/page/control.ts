/** The shell's own page. It runs in a browser, speaks to its own origin only, and makes no HTML out of strings. */
import type { NetworkSettings } from '../../api.ts'
import type { DeskLine } from '../desk-run.ts'
import type { Overview } from '../overview.ts'
import type { AskedTakeover } from '../takeovers.ts'
import { bytes, field, find, lines, list, say } from './elements.ts'
import { showTakeovers } from './takeovers.ts'

const licences = ['CC0-1.0', 'CC-BY-4.0', 'CC-BY-SA-4.0', 'CC-BY-3.0', 'CC-BY-SA-3.0', 'CC-PDM-1.0']
const refreshEveryMs = 3_000

const { token } = (await (await fetch('/control/v1/session')).json()) as { token: string }

async function call(method: string, path: string, body?: BodyInit, type = 'application/json'): Promise<Response> {
  const headers = { 'x-kinoswarm-token': token, ...(body !== undefined && { 'content-type': type }) }
  const answer = await fetch(`/control/v1/${path}`, { method, headers, body })
  if (answer.ok) return answer
  const { error } = (await answer.json()) as { error: { message: string } }
  throw new Error(error.message)
}

async function refresh(): Promise<Overview> {
  const seen = (await (await call('GET', 'overview')).json()) as Overview
  find<HTMLAnchorElement>('#back').href = seen.pageUrl
  list(find('#about'), [
    ['Version', `${seen.version} on Node ${seen.node}`],
    ['Folder', seen.home],
    ['Memory', `${bytes(seen.memory)}, films ${seen.engine === 'stopped' ? 'not running' : bytes(seen.engineBytes)}`],
    ['Peers', String(seen.peers)],
    ...seen.keys.map(({ name, words }): [string, string] => [`Key ${name}`, words.join(' ')]),
  ])
  list(
    find('#channels'),
    seen.channels.map(({ name, link, titles, release }) => [
      name,
      `${titles} titles, interface ${release ?? 'none yet'}. ${link}`,
    ]),
  )
  showTakeovers(seen.takeovers, follow)
  for (const form of ['#add-film', '#publish']) find(form).hidden = seen.channels.length === 0
  return seen
}

/** Hands a channel on to its successors. */
async function follow({ channel, hash, newName }: AskedTakeover): Promise<void> {
  const said = find('#takeover-said')
  said.replaceChildren()
  await call('POST', 'takeover', JSON.stringify({ channel, hash })).then(
    () => say(said, `This computer follows the successors of “${newName}” from now on.`, true),
    (error: Error) => say(said, error.message, false),
  )
  await refresh()
}

/** Runs a verb at the desk and shows what it says. Resolves to whether it went well. */
async function run(argv: string[], answers: string[] = []): Promise<boolean> {
  const said = find('#said')
  said.replaceChildren()
  const answer = await call('POST', 'run', JSON.stringify({ argv, answers }))
  let good = true
  for await (const line of lines<DeskLine>(answer)) {
    if (line.error) good = false
    say(said, line.error?.message ?? line.text, good)
  }
  await refresh()
  return good
}

async function upload(file: File): Promise<string> {
  const path = `files?name=${encodeURIComponent(file.name)}`
  const { name } = (await (await call('POST', path, file, 'application/octet-stream')).json()) as { name: string }
  return name
}

/** Sends a form without leaving the page; what goes wrong is said, and the button waits until it is over. */
function onSubmit(selector: string, work: (form: HTMLFormElement) => Promise<void>): void {
  const form = find<HTMLFormElement>(selector)
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const button = form.querySelector<HTMLButtonElement>('button[type=submit]')!
    button.disabled = true
    await work(form).catch((error: Error) => say(find('#said'), error.message, false))
    button.disabled = false
  })
}

onSubmit('#new-channel', async (form) => {
  const passphrase = field(form, 'passphrase')
  const argv = ['channel', 'create', '--name', field(form, 'name'), '--description', field(form, 'description')]
  const key = `desk-${Date.now().toString(36)}`
  if (await run([...argv, '--key', key], [passphrase, passphrase])) form.reset()
})

onSubmit('#add-film', async (form) => {
  const file = (name: string) => form.querySelector<HTMLInputElement>(`[name=${name}]`)!.files?.[0]
  const [film, poster, subtitles] = [file('film')!, file('poster'), file('subtitles')]
  say(find('#said'), `Copying ${film.name} …`, true)
  const argv = ['catalog', 'add', await upload(film), '--language', field(form, 'language') || 'zxx']
  for (const name of ['title', 'year', 'licence', 'attribution', 'page', 'synopsis']) {
    if (field(form, name)) argv.push(`--${name}`, field(form, name))
  }
  if (poster) argv.push('--poster', await upload(poster))
  if (subtitles) argv.push('--subtitle', `${field(form, 'language') || 'en'}=${await upload(subtitles)}`)
  if (await run(argv)) form.reset()
})

onSubmit('#publish', async (form) => {
  if (await run(['publish'], [field(form, 'passphrase')])) form.reset()
})

onSubmit('#network-form', async (form) => {
  const rows = (name: string) => field(form, name).split(/\s+/).filter(Boolean)
  const settings: NetworkSettings = {
    interface: field(form, 'interface'),
    proxy: field(form, 'proxy'),
    nodes: rows('nodes'),
    blockList: rows('blockList'),
  }
  const said = find('#network-said')
  said.replaceChildren()
  await call('PATCH', 'network', JSON.stringify(settings)).then(
    () => say(said, 'Saved, and in effect.', true),
    (error: Error) => say(said, error.message, false),
  )
})

find('#changes').addEventListener('click', () => run(['publish', '--dry-run'], [field(find('#publish'), 'passphrase')]))

find('#quit').addEventListener('click', async () => {
  await call('POST', 'quit', '{}')
  document.body.textContent = 'Kinoswarm has ended. You can close this page.'
})

find('#export').addEventListener('click', async () => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await (await call('GET', 'library')).blob())
  link.download = 'kinoswarm-library.json'
  link.click()
  URL.revokeObjectURL(link.href)
})

find<HTMLInputElement>('#import').addEventListener('change', async ({ currentTarget }) => {
  const file = (currentTarget as HTMLInputElement).files?.[0]
  if (!file) return
  const said = find('#library-said')
  said.replaceChildren()
  await call('POST', 'library', await file.text()).then(
    async (answer) => say(said, `Took in ${((await answer.json()) as { taken: number }).taken} entries.`, true),
    (error: Error) => say(said, error.message, false),
  )
})

/** Whether this browser plays the film at all, tried before anybody else has to find out. */
find<HTMLInputElement>('#add-film [name=film]').addEventListener('change', ({ currentTarget }) => {
  const file = (currentTarget as HTMLInputElement).files?.[0]
  const plays = find('#plays')
  plays.replaceChildren()
  if (!file) return
  const video = document.createElement('video')
  video.src = URL.createObjectURL(file)
  video.onloadeddata = () => say(plays, 'This browser plays it.', true)
  video.onerror = () =>
    say(plays, 'Browsers do not play it as it is. MP4 with H.264 and AAC, or WebM, play everywhere.', false)
})

for (const event of ['dragover', 'dragleave', 'drop'] as const) {
  const drop = find('.drop')
  drop.addEventListener(event, (drag) => {
    drag.preventDefault()
    drop.classList.toggle('over', event === 'dragover')
    if (event !== 'drop' || !drag.dataTransfer?.files.length) return
    const input = drop.querySelector('input')!
    input.files = drag.dataTransfer.files
    input.dispatchEvent(new Event('change'))
  })
}

const licence = find<HTMLSelectElement>('[name=licence]')
licence.append(...licences.map((name) => new Option(name, name)))
const { network, interfaces } = await refresh()
find<HTMLSelectElement>('[name=interface]').append(...interfaces.map((name) => new Option(name, name)))
for (const [name, value] of Object.entries(network)) {
  find<HTMLInputElement>(`#network-form [name=${name}]`).value = Array.isArray(value) ? value.join('\n') : value
}
setInterval(() => document.hidden || refresh().catch(() => {}), refreshEveryMs)
