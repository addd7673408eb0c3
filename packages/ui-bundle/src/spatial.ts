/** Arrow keys, Enter and Back are enough for everything: a remote control, or a gamepad, which is turned into keys. */
import { nearest, type Way } from './models/spatial.ts'
import { chooseByArrows } from './spatial-list.ts'

const ways: Partial<Record<string, Way>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' }
const focusable = 'a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), [tabindex="0"]'
/** Standard mapping of the Gamepad API. */
const padKeys: Record<number, string> = {
  0: 'Enter',
  1: 'Escape',
  12: 'ArrowUp',
  13: 'ArrowDown',
  14: 'ArrowLeft',
  15: 'ArrowRight',
}
const padRepeatMs = 220
const stickThreshold = 0.6

/** The person moves by arrows, and not by Tab or a pointer. */
let byArrows = false

export function startRemote(): void {
  addEventListener('keydown', onKey)
  addEventListener('pointerdown', () => (byArrows = false), { capture: true })
  addEventListener('gamepadconnected', pollPads)
}

function onKey(event: KeyboardEvent): void {
  if (event.key === 'Tab') byArrows = false
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return
  if (document.querySelector('.player')) return
  const target = event.target instanceof HTMLElement ? event.target : document.body
  if (target instanceof HTMLSelectElement && byArrows && chooseByArrows(event, target)) return
  if (isBack(event, target)) {
    event.preventDefault()
    if (history.length > 1) history.back()
    else location.hash = '#/'
    return
  }
  const way = ways[event.key]
  if (!way || keepsArrow(target, way)) return
  if (moveFocus({ root: document.body, from: target, way })) event.preventDefault()
}

function isBack(event: KeyboardEvent, target: HTMLElement): boolean {
  if (event.key === 'BrowserBack' || event.key === 'GoBack') return true
  const typing = target instanceof HTMLInputElement && ['text', 'search'].includes(target.type)
  return !typing && (event.key === 'Backspace' || event.key === 'Escape') && location.hash.length > 2
}

/** Fields that need the arrow for themselves. A list does for who came by Tab. */
function keepsArrow(target: HTMLElement, way: Way): boolean {
  const sideways = way === 'left' || way === 'right'
  if (target instanceof HTMLSelectElement) return !sideways && !byArrows
  if (target instanceof HTMLTextAreaElement) return true
  if (!(target instanceof HTMLInputElement)) return false
  if (target.type === 'range' || target.type === 'radio') return sideways
  if (target.type !== 'text' && target.type !== 'search') return false
  return sideways && target.value !== ''
}

/** Moves the focus to the nearest thing that way inside `root`. */
export function moveFocus({ root, from, way }: { root: HTMLElement; from: HTMLElement; way: Way }): boolean {
  const others = [...root.querySelectorAll<HTMLElement>(focusable)].filter((one) => one !== from && isReachable(one))
  const start =
    from === document.body || from.id === 'main' || from.tagName === 'H1' ? undefined : from.getBoundingClientRect()
  const next = start
    ? others[
        nearest(
          start,
          others.map((one) => one.getBoundingClientRect()),
          way,
        )
      ]
    : firstOfMain(others)
  if (!next) return false
  byArrows = true
  next.focus({ preventScroll: true })
  next.scrollIntoView({ block: 'center', inline: 'center', behavior: calm() ? 'instant' : 'smooth' })
  return true
}

/** From nowhere an arrow leads to what one most likely wants: the main action of the page. */
function firstOfMain(all: HTMLElement[]): HTMLElement | undefined {
  const inMain = all.filter((one) => one.closest('main'))
  return inMain.find((one) => one.classList.contains('button-primary')) ?? inMain[0] ?? all[0]
}

function isReachable(element: HTMLElement): boolean {
  if (element.tabIndex < 0 || element.classList.contains('skip')) return false
  return element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().width > 0
}

const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches

function pollPads(): void {
  const lastAt = new Map<string, number>()
  const look = (now: number) => {
    const pads = navigator.getGamepads().filter((pad) => pad !== null)
    for (const key of pads.flatMap(pressedKeys)) {
      if (now - (lastAt.get(key) ?? 0) < padRepeatMs) continue
      lastAt.set(key, now)
      press(key)
    }
    if (pads.length > 0) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

function pressedKeys(pad: Gamepad): string[] {
  const keys = pad.buttons.flatMap((button, index) => (button.pressed && padKeys[index] ? [padKeys[index]] : []))
  const [x = 0, y = 0] = pad.axes
  if (Math.abs(x) > stickThreshold) keys.push(x > 0 ? 'ArrowRight' : 'ArrowLeft')
  if (Math.abs(y) > stickThreshold) keys.push(y > 0 ? 'ArrowDown' : 'ArrowUp')
  return keys
}

function press(key: string): void {
  const target = document.activeElement ?? document.body
  const event = new KeyboardEvent('keydown', { key, code: key, bubbles: true, cancelable: true })
  if (target.dispatchEvent(event) && key === 'Enter' && target instanceof HTMLElement) target.click()
}
