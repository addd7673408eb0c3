/** A person's own devices: the list, a code to show, a code to type. */
import type { OwnDevices } from '../../api.ts'
import type { Offer } from '../../devices/pairing.ts'
import { button, field, find, make, onSubmit, show, tell } from './elements.ts'
import { ask } from './talk.ts'
import { ago, t } from './words.ts'

type Seen = OwnDevices & { offer?: Offer }

export function openDevices(): void {
  onSubmit('#device-name', '#devices-said', async (form) => {
    await ask('PATCH', 'devices', { name: field(form, 'name') })
    await refreshDevices()
  })
  onSubmit('#join', '#devices-said', async (form) => {
    tell('#devices-said', t('devices.looking'))
    const { name } = await ask<{ name: string }>('POST', 'devices/join', { code: field(form, 'code') })
    tell('#devices-said', t('devices.paired', { name }))
    form.reset()
    await refreshDevices()
  })
  find('#show-code').addEventListener('click', async () => {
    await ask('POST', 'devices/code', {}).catch((error: Error) => tell('#devices-said', error.message, false))
    await refreshDevices()
  })
}

export async function refreshDevices(): Promise<void> {
  const seen = await ask<Seen>('GET', 'devices')
  showList(seen)
  showOffer(seen.offer)
  const name = find<HTMLInputElement>('#device-name [name=name]')
  if (name.value === '') name.value = seen.name
}

function showList({ others }: Seen): void {
  show(find('#device-list'), others, () => {
    if (others.length === 0) return [make('li', t('devices.none'), { class: 'hint' })]
    return others.map(({ id, name, connected, met }) => {
      const row = make('li', '', { class: connected ? 'row on' : 'row' })
      const state = connected ? t('devices.connected') : met ? t('devices.met', { when: ago(met) }) : t('devices.away')
      const remove = button(t('devices.removeShort'), async () => {
        await ask('DELETE', `devices/${id}`)
        await refreshDevices()
      })
      remove.setAttribute('aria-label', t('devices.remove', { name }))
      row.append(make('strong', name), make('span', state, { class: 'hint' }), remove)
      return row
    })
  })
}

function showOffer(offer: Offer | undefined): void {
  const waiting = offer?.state === 'waiting'
  const code = find('#code')
  if (code.textContent !== (waiting ? offer.code : '')) code.textContent = waiting ? offer.code : ''
  const state = find('#code-state')
  const text = offer ? stateOf(offer) : ''
  if (state.textContent !== text) state.textContent = text
}

function stateOf({ state, name = '', expires }: Offer): string {
  if (state !== 'waiting') return t(`devices.${state}`, { name })
  const seconds = Math.max(0, Math.round((expires - Date.now()) / 1000))
  return t('devices.waiting', { left: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}` })
}
