/** A list of choices by arrows, Enter and Back alone: Enter takes hold of it, arrows go through it, Enter keeps, Back does not. */

let held: { list: HTMLSelectElement; before: number } | undefined

/** True when the key was for the list. */
export function chooseByArrows(event: KeyboardEvent, list: HTMLSelectElement): boolean {
  if (held?.list !== list) return event.key === 'Enter' && take(event, list)
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') step(list, event.key === 'ArrowDown' ? 1 : -1)
  else if (event.key === 'Enter') letGo(list, true)
  else if (['Escape', 'Backspace', 'BrowserBack', 'GoBack'].includes(event.key)) letGo(list, false)
  else if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return false
  event.preventDefault()
  return true
}

function take(event: KeyboardEvent, list: HTMLSelectElement): boolean {
  held = { list, before: list.selectedIndex }
  list.dataset.held = ''
  list.addEventListener('blur', () => letGo(list, false), { once: true })
  event.preventDefault()
  return true
}

function step(list: HTMLSelectElement, by: number): void {
  list.selectedIndex = Math.min(list.options.length - 1, Math.max(0, list.selectedIndex + by))
}

function letGo(list: HTMLSelectElement, keep: boolean): void {
  if (held?.list !== list) return
  const { before } = held
  held = undefined
  delete list.dataset.held
  if (!keep) list.selectedIndex = before
  else if (list.selectedIndex !== before) list.dispatchEvent(new Event('change', { bubbles: true }))
}
