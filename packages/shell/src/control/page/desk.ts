/** The maintainer's desk: channels, what is in them, what is not published yet, and how it spreads. */

import { encodeQr } from '../../qr/qr.ts'
import type { DeskEvent } from '../desk-run.ts'
import type { DeskTitle, DeskView } from '../desk-view.ts'
import type { Overview } from '../overview.ts'
import { deskWords } from './desk-words.ts'
import { button, field, find, list, make, onSubmit, say, show, tell } from './elements.ts'
import { openFilmForm } from './film-form.ts'
import { ask, desk } from './talk.ts'
import { t } from './words.ts'

const copiedShownMs = 2_000
let chosen = ''

export function openDesk(): void {
  openFilmForm((argv) => run([...argv, '--channel', chosen]))
  onSubmit('#new-channel', '#said', async (form) => {
    const { name, passphrase, description } = values(form, 'name', 'passphrase', 'description')
    const argv = ['channel', 'create', '--name', name!, '--description', description!, '--key', keyName()]
    if (await run(argv, [passphrase!, passphrase!])) form.reset()
  })
  onSubmit('#fork', '#said', async (form) => {
    const { link, name, passphrase } = values(form, 'link', 'name', 'passphrase')
    if (await run(['fork', link!, '--name', name!, '--key', keyName()], [passphrase!, passphrase!])) form.reset()
  })
  onSubmit('#publish', '#said', async (form) => {
    const answers = find('#passphrase').hidden ? [] : [field(form, 'passphrase')]
    if (await run(['publish', '--channel', chosen], answers)) form.reset()
  })
  find('#copy-link').addEventListener('click', () => void copyLink().catch(() => {}))
  find<HTMLSelectElement>('#channel').addEventListener('change', ({ currentTarget }) => {
    chosen = (currentTarget as HTMLSelectElement).value
    void refreshDesk()
  })
}

export function showChannels({ channels, keys }: Overview): void {
  const none = channels.length === 0
  for (const part of ['#channel-choice', '#add-film', '#publish']) find(part).hidden = none
  if (none) find('#titles-card').hidden = true
  if (none) find('#new-channel-box').setAttribute('open', '')
  if (!channels.some(({ id }) => id === chosen)) chosen = channels.at(-1)?.id ?? ''
  const select = find<HTMLSelectElement>('#channel')
  show(
    select,
    channels.map(({ id, name }) => [id, name]),
    () => channels.map(({ id, name }) => new Option(name, id)),
  )
  select.value = chosen
  const one = channels.find(({ id }) => id === chosen)
  if (!one) return
  drawCode(one.link)
  find('#passphrase').hidden = one.open
  find('#key-open').hidden = !one.open
  const words = keys.find(({ name }) => name === one.key)?.words.join(' ') ?? one.key
  list(find('#channel-facts'), [
    [t('desk.link'), one.link],
    [t('desk.titles'), String(one.titles)],
    [t('desk.version'), one.release ?? t('desk.noVersion')],
    [t('desk.key'), words],
  ])
}

const quietZone = 4

/** The link as a QR code, drawn once for each channel. */
function drawCode(link: string): void {
  const place = find('#give-code')
  if (place.dataset.link === link) return
  place.dataset.link = link
  const code = encodeQr(link) ?? []
  const size = code.length + 2 * quietZone
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  const dark = code.flatMap((row, y) => row.map((on, x) => (on ? `M${x + quietZone} ${y + quietZone}h1v1h-1z` : '')))
  path.setAttribute('d', dark.join(''))
  place.setAttribute('viewBox', `0 0 ${size} ${size}`)
  place.replaceChildren(path)
}

async function copyLink(): Promise<void> {
  await navigator.clipboard.writeText(find('#give-code').dataset.link ?? '')
  find('#copy-link').textContent = t('desk.copied')
  setTimeout(() => (find('#copy-link').textContent = t('desk.copy')), copiedShownMs)
}

/** What is in the chosen channel, and how it stands. */
export async function refreshDesk(): Promise<void> {
  if (!chosen) return
  const view = await ask<DeskView>('GET', `desk/${chosen}`)
  const { added, changed, removed } = view.counts
  const open = added + changed + removed > 0
  const none = view.titles.length === 0 && view.spread.seq === 0
  const nothing = t(none ? 'publish.empty' : 'publish.nothing')
  const text = open ? t('publish.difference', { added, changed, removed }) : nothing
  find('#titles-card').hidden = view.titles.length === 0
  if (find('#difference').textContent !== text) find('#difference').textContent = text
  find('#publish').classList.toggle('open', open)
  show(find('#titles'), view.titles, () => [
    ...view.titles.map(titleRow),
    ...(view.more > 0 ? [make('li', t('titles.more', { count: view.more }), { class: 'hint' })] : []),
  ])
  const { spread: now } = view
  const spread = now.peers === 0 ? t('publish.alone') : t('publish.spread', { ...now })
  const place = find('#spread')
  if (place.textContent !== spread) place.textContent = spread
}

function titleRow({ id, title, year, licence, state }: DeskTitle): HTMLElement {
  const row = make('li', '', { class: `row ${state}` })
  const facts = [year, licence].filter(Boolean).join(' · ')
  row.append(
    make('strong', title),
    make('span', facts, { class: 'hint' }),
    make('span', t(`titles.${state}`), { class: 'chip' }),
  )
  if (state === 'removed') return row
  const remove = button(t('titles.removeShort'), () => run(['catalog', 'remove', id, '--channel', chosen]))
  remove.setAttribute('aria-label', t('titles.remove', { name: title }))
  row.append(remove)
  return row
}

/** Runs a verb at the desk and shows what it says. Resolves to whether it went well. */
async function run(argv: string[], answers: string[] = []): Promise<boolean> {
  const said = find('#said')
  let passing = false
  said.replaceChildren()
  let good = true
  try {
    for await (const line of desk(argv, answers)) {
      if (line.error) good = false
      if (line.event) chosen = madeBy(line.event) ?? chosen
      // How far it was is nothing any more once the next thing is said.
      if (passing) said.lastElementChild?.remove()
      passing = line.event?.event === 'progress' && deskWords(line) !== undefined
      say(said, deskWords(line), good)
    }
  } catch (error) {
    tell('#said', (error as Error).message, false)
    good = false
  }
  showChannels(await ask<Overview>('GET', 'overview'))
  await refreshDesk()
  return good
}

/** The channel that a verb has just made: the desk goes on with that one. */
function madeBy(event: DeskEvent): string | undefined {
  if (event.event !== 'channel') return undefined
  find('#new-channel-box').removeAttribute('open')
  return event.id
}

function values(form: HTMLFormElement, ...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, field(form, name)]))
}

function keyName(): string {
  return `desk-${Date.now().toString(36)}`
}
