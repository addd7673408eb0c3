/** Successors who ask to take over a channel: both sides by name, words and colour, and a button that answers. */
import type { KeyFace } from '../../api.ts'
import type { AskedTakeover } from '../takeovers.ts'
import { button, find, list, make, show, tell } from './elements.ts'
import { ask } from './talk.ts'
import { date, t } from './words.ts'

export function showTakeovers(asked: AskedTakeover[]): void {
  find('#takeover').hidden = asked.length === 0
  show(find('#takeovers'), asked, () => asked.map(card))
}

function card(asked: AskedTakeover): HTMLElement {
  const { name, newName, threshold, owners, successors, heard } = asked
  const facts = make('dl')
  list(facts, [
    [t('takeover.channel'), name],
    [t('takeover.words'), asked.words.join(' ')],
    [t('takeover.heard'), heard === undefined ? t('takeover.never') : date(heard)],
    [t('takeover.newName'), newName],
    [t('takeover.signed'), t('takeover.signedValue', { threshold, count: successors.length })],
  ])
  const card = make('article')
  card.append(facts, ...successors.map(keyLine), make('p', t('takeover.instead')), ...owners.map(keyLine))
  card.append(button(t('takeover.action'), () => follow(asked)))
  return card
}

/** Hands a channel on to its successors. */
async function follow({ channel, hash, newName }: AskedTakeover): Promise<void> {
  await ask('POST', 'takeover', { channel, hash }).then(
    () => tell('#takeover-said', t('takeover.done', { name: newName })),
    (error: Error) => tell('#takeover-said', error.message, false),
  )
}

function keyLine({ words, colour }: KeyFace): HTMLElement {
  const tile = make('span', '', { class: 'tile' })
  tile.style.background = colour
  const text = make('p', words.join(' '), { class: 'key' })
  text.prepend(tile)
  return text
}
