/** Successors who ask to take over a channel: both sides by name, words and colour, and a button that answers. */
import type { KeyFace } from '../../api.ts'
import type { AskedTakeover } from '../takeovers.ts'
import { find, list } from './elements.ts'

export type Answer = (asked: AskedTakeover) => Promise<void>

/** Shows what is asked; leaves it alone where nothing changed, so that a button does not move under a finger. */
export function showTakeovers(asked: AskedTakeover[], answer: Answer): void {
  const place = find('#takeovers')
  const key = JSON.stringify(asked)
  if (place.dataset.shown === key) return
  place.dataset.shown = key
  find('#takeover').hidden = asked.length === 0
  place.replaceChildren(...asked.map((one) => card(one, answer)))
}

function card(asked: AskedTakeover, answer: Answer): HTMLElement {
  const { name, newName, threshold, owners, successors, heard } = asked
  const card = document.createElement('article')
  const last = heard === undefined ? 'never' : new Date(heard * 1000).toLocaleDateString()
  const facts = document.createElement('dl')
  list(facts, [
    ['Channel', name],
    ['Its words', asked.words.join(' ')],
    ['Its owners were heard of last', last],
    ['Would be called', newName],
    ['Would be signed by', `${threshold} of these ${successors.length} keys, whom the owners had named as successors`],
  ])
  card.append(facts, ...successors.map(keyLine))
  card.append(line(`In place of ${owners.length === 1 ? 'this key' : `these ${owners.length} keys`}:`))
  card.append(...owners.map(keyLine), button(asked, answer))
  return card
}

function button(asked: AskedTakeover, answer: Answer): HTMLElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = 'Follow the successors from now on'
  button.addEventListener('click', async () => {
    button.disabled = true
    await answer(asked)
    button.disabled = false
  })
  return button
}

function tile(colour: string): HTMLElement {
  const tile = document.createElement('span')
  tile.className = 'tile'
  tile.style.background = colour
  return tile
}

function keyLine({ words, colour }: KeyFace): HTMLElement {
  const text = line(words.join(' '))
  text.className = 'key'
  text.prepend(tile(colour))
  return text
}

function line(text: string): HTMLElement {
  const element = document.createElement('p')
  element.textContent = text
  return element
}
