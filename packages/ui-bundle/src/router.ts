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

/** A page that has not grown back to its old height by then will not. */
const restoreWithinMs = 2000

export function startRouter(app: App): void {
  history.scrollRestoration = 'manual'
  let current = location.hash
  const onMove = () => {
    if (location.hash === current) return
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

function arrive(): void {
  const until = performance.now() + restoreWithinMs
  scrollTo({ top: 0, behavior: 'instant' })
  const at = document.activeElement
  const typing = at instanceof HTMLInputElement || at?.closest('.keyboard') != null
  const main = document.querySelector<HTMLElement>('main')
  if (!typing) main?.focus({ preventScroll: true })
  const attempt = () => {
    const at = document.activeElement
    if (at !== document.body && at !== document.querySelector('main')) return
    const heading = document.querySelector<HTMLElement>('main h1')
    if (heading) heading.focus({ preventScroll: true })
    else if (performance.now() < until) requestAnimationFrame(attempt)
  }
  requestAnimationFrame(attempt)
}

function restore(place: Place): void {
  const until = performance.now() + restoreWithinMs
  const attempt = () => {
    const room = document.documentElement.scrollHeight - innerHeight
    if (room >= place.scroll || performance.now() > until) {
      scrollTo({ top: place.scroll, behavior: 'instant' })
      refocus(place, until)
    } else requestAnimationFrame(attempt)
  }
  requestAnimationFrame(attempt)
}

function refocus(place: Place, until: number): void {
  if (!place.focus) return
  const link = [...document.querySelectorAll('main a')].find((one) => one.getAttribute('href') === place.focus)
  if (link instanceof HTMLElement) link.focus({ preventScroll: true })
  else if (performance.now() < until) requestAnimationFrame(() => refocus(place, until))
}
