/** The channels one follows: what each is called, how much it is trusted, which version of it is shown, leaving it. */
import type { ReleaseVersion } from '../../api.ts'
import type { FollowedFace } from '../followed.ts'
import { button, field, find, make, show, tell } from './elements.ts'
import { ask } from './talk.ts'
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
  if (!home) actions.append(button(t('channels.unfollow'), () => change('DELETE', id)))
  const card = make('article', '', { class: 'card' })
  card.append(make('h3', petname || name), key, naming(channel), versionList(id, versions), actions)
  return card
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
