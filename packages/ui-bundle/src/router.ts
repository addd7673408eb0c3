/**
 * The browser's history and the page's focus and scroll position, kept the way good sites do: forward begins at the
 * top, back and forward return to where one was, with the same poster focused.
 */
import type { App } from './models/app.ts'

interface Place {
  scroll: number
  /** Address of the link that had the focus. */
  focus?: string
}

/** A page that has not grown back to its old height by then will not; a slow machine takes seconds for it. */
const restoreWithinMs = 10_000
/** Whoever does anything meanwhile wants to be where they are now. */
const acts = ['wheel', 'keydown', 'pointerdown', 'touchstart'] as const
let moved = 0

export function startRouter(app: App): void {
  history.scrollRestoration = 'manual'
  let current = location.hash
  for (const act of acts) addEventListener(act, () => moved++, { capture: true, passive: true })
  const onMove = () => {
    if (location.hash === current) return
    moved++
    const back = history.state as Place | null
    current = location.hash
    app.go(location.hash)
    if (back) restore(back)
    else arrive()
  }
  addEventListener('hashchange', onMove)
  addEventListener('popstate', onMove)
  addEventListener('click', remember, { capture: true })
  addEventListener('scrollend', rememberSoon)
  const first = history.state as Place | null
  app.go(location.hash)
  if (first) restore(first)
}

/** Goes to a route of ours; `replace` leaves no step to come back to. */
export function navigate(hash: string, options: { replace?: boolean } = {}): void {
  if (hash === location.hash) return
  if (options.replace) {
    history.replaceState(history.state, '', hash)
    dispatchEvent(new HashChangeEvent('hashchange'))
  } else {
    remember()
    location.hash = hash
  }
}

/** After the frame: asked in its middle, where one is would have to be laid out first. */
function rememberSoon(): void {
  const { hash } = location
  setTimeout(() => location.hash === hash && remember())
}

function remember(): void {
  const link = document.activeElement?.closest('a')?.getAttribute('href') ?? undefined
  const place: Place = { scroll: scrollY, focus: link }
  history.replaceState(place, '')
}

/** Tries at every frame until `attempt` says it is done, time is over, or somebody has moved on. */
function eachFrame(attempt: (last: boolean) => boolean): void {
  const until = performance.now() + restoreWithinMs
  const mine = moved
  const next = () => {
    if (moved !== mine) return
    const last = performance.now() > until
    if (!attempt(last) && !last) requestAnimationFrame(next)
  }
  requestAnimationFrame(next)
}

function arrive(): void {
  scrollTo({ top: 0, behavior: 'instant' })
  const at = document.activeElement
  const typing = at instanceof HTMLInputElement || at?.closest('.keyboard') != null
  const main = document.querySelector<HTMLElement>('main')
  if (!typing) main?.focus({ preventScroll: true })
  eachFrame(() => {
    const at = document.activeElement
    if (at !== document.body && at !== document.querySelector('main')) return true
    const heading = document.querySelector<HTMLElement>('main h1')
    heading?.focus({ preventScroll: true })
    return heading !== null
  })
}

function restore(place: Place): void {
  eachFrame((last) => {
    const room = document.documentElement.scrollHeight - innerHeight
    if (room < place.scroll && !last) return false
    scrollTo({ top: place.scroll, behavior: 'instant' })
    if (place.focus) eachFrame(() => refocus(place))
    return true
  })
}

function refocus(place: Place): boolean {
  const link = [...document.querySelectorAll('main a')].find((one) => one.getAttribute('href') === place.focus)
  if (!(link instanceof HTMLElement)) return false
  link.focus({ preventScroll: true })
  return true
}
