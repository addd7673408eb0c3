/** The channels one follows: what each is called, how much it is trusted, which version of it is shown, leaving it. */
import type { ReleaseVersion } from '../../api.ts'
import type { FollowedFace } from '../followed.ts'
import { button, field, find, make, show, tell } from './elements.ts'
import { saveAs } from './save-as.ts'
import { ask, call } from './talk.ts'
import { t } from './words.ts'

export function showFollowed(followed: FollowedFace[]): void {
  find('#channels').hidden = followed.length === 0
  show(find('#followed'), followed, () => followed.map((channel, place) => card(channel, place, followed.length - 1)))
}

function card(channel: FollowedFace, place: number, last: number): HTMLElement {
  const { id, name, petname, home, words, colour, versions } = channel
  const tile = make('span', '', { class: 'tile' })
  tile.style.background = colour
  const key = make('p', words.join(' '), { class: 'key', translate: 'no' })
  key.prepend(tile)
  const actions = make('div', '', { class: 'actions' })
  const move = (to: number) => () => change('PATCH', id, { place: to })
  if (place > 1) actions.append(button(t('channels.trustMore'), move(place - 1)))
  if (place > 0 && place < last) actions.append(button(t('channels.trustLess'), move(place + 1)))
  actions.append(button(t('channels.capsule'), () => saveCapsule(id, petname || name)))
  if (!home) actions.append(button(t('channels.unfollow'), () => askLeaving(actions, { id, name: petname || name })))
  const card = make('article', '', { class: 'card' })
  card.append(make('h3', petname || name), key, naming(channel), versionList(id, versions), actions)
  return card
}

/** Its place is gone with it, and whoever gave its link may not be at hand: so it is asked first, in place of the buttons. */
async function askLeaving(actions: HTMLElement, { id, name }: Pick<FollowedFace, 'id' | 'name'>): Promise<void> {
  const before = [...actions.childNodes]
  const stay = button(t('channels.stay'), async () => {
    actions.replaceChildren(...before)
    actions.querySelector<HTMLElement>('button:last-child')!.focus()
  })
  const leave = button(t('channels.unfollow'), () => change('DELETE', id))
  actions.replaceChildren(make('p', t('channels.unfollowAsk', { name }), { role: 'alert' }), leave, stay)
  stay.focus()
}

/** One file for a friend without a network. */
async function saveCapsule(id: string, name: string): Promise<void> {
  const saved = call('GET', `channels/${id}/capsule`).then(async (answer) =>
    saveAs(await answer.blob(), `${name}.kino`),
  )
  await saved.then(
    () => tell('#channels-said', t('channels.capsuleSaved')),
    (error: Error) => tell('#channels-said', error.message, false),
  )
}

function naming({ id, name, petname }: FollowedFace): HTMLElement {
  const form = make('form', '', { class: 'inline' })
  const label = make('label', t('channels.petname'))
  const input = make('input', '', { name: 'name', maxlength: '80', placeholder: name }) as HTMLInputElement
  input.value = petname
  label.append(' ', input)
  form.append(label, make('button', t('channels.save'), { type: 'submit' }))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void change('PATCH', id, { name: field(form, 'name') || null })
  })
  return form
}

function versionList(id: string, versions: ReleaseVersion[]): HTMLElement {
  const rows = make('ul', '', { class: 'rows' })
  rows.append(...versions.map((version) => versionRow(id, version)))
  return rows
}

function versionRow(id: string, { version, shown, pinned, installed, notes }: ReleaseVersion): HTMLElement {
  const state = [shown && t('channels.shown'), pinned && t('channels.pinned'), !installed && t('channels.notInstalled')]
  const row = make('li', '', { class: shown ? 'row on' : 'row' })
  row.append(make('strong', version), make('span', state.filter(Boolean).join(' · '), { class: 'hint' }))
  row.append(make('span', notes, { class: 'hint' }))
  const pin = (chosen: string | null) => () => change('POST', `${id}/pin`, { version: chosen })
  if (pinned) row.append(button(t('channels.unpin'), pin(null)))
  else if (installed) row.append(button(t('channels.pin'), pin(version)))
  return row
}

/** The list is drawn anew with the next look at the shell. */
async function change(method: string, path: string, body?: object): Promise<void> {
  await ask(method, `channels/${path}`, body).then(
    () => tell('#channels-said', t('channels.done')),
    (error: Error) => tell('#channels-said', error.message, false),
  )
}
