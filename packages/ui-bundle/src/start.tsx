/** Puts models, transport and document together. The only place that knows all three. */
import type { Session, Settings } from '@kinoswarm/shell/api'
import { computed, effect } from '@preact/signals'
import { render } from 'preact'
import { AppView, hasBar } from './app-view.tsx'
import { RootContext } from './context.ts'
import { startDrops } from './dropped-files.ts'
import { direction, locale, markedTag, setLanguage } from './i18n/index.ts'
import { type App, AppModel } from './models/app.ts'
import type { PreferenceStore } from './models/preferences.ts'
import type { Transport } from './models/transport.ts'
import { startRouter } from './router.ts'
import { startRemote } from './spatial.ts'
import './styles/index.css'

const storageKey = 'kinoswarm-preferences'
const lookKey = 'kinoswarm-look'
/** Frames do not come in a hidden tab; the page has rendered all the same. */
const frameWaitMs = 500

export function start(transport: Transport): App {
  const app = new AppModel(transport, preferenceStore(transport))
  const spoken = dress(app)
  startRouter(app)
  startRemote()
  startDrops(app)
  const draw = () => {
    const root = document.getElementById('app')!
    // A page without a bar takes over nothing of the frame in index.html, which would then stay above every page.
    if (!hasBar(app)) root.replaceChildren()
    render(
      <RootContext.Provider value={{ app, transport }}>
        <AppView />
      </RootContext.Provider>,
      root,
    )
  }
  // Until its words are here the frame of index.html stands: nobody sees another language first.
  void spoken.then(draw, draw)
  void app.live(new AbortController().signal)
  confirmWhenRendered(app, transport)
  return app
}

function preferenceStore(transport: Transport): PreferenceStore {
  return {
    read: () => recall(storageKey),
    write: (value) => {
      remember(storageKey, value)
      transport.change({ ui: { ...value } }).catch(() => {})
    },
  }
}

function recall(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as unknown
  } catch {
    return null
  }
}

function remember(key: string, value: object): void {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {}
}

type Look = Partial<Pick<Settings, 'language' | 'theme'>>

/**
 * Language, direction, theme and layout of the document follow the settings; until those have come, what they were the
 * last time. Resolves when the words of the first language are here.
 */
function dress(app: App): Promise<void> {
  const before = (recall(lookKey) ?? {}) as Look
  const look = computed((): Look => app.settings.value ?? before)
  const root = document.documentElement
  const light = matchMedia('(prefers-color-scheme: light)')
  const far = matchMedia('(min-width: 1600px) and (hover: none)')
  let spoken = Promise.resolve()
  effect(() => {
    spoken = setLanguage(String(look.value.language || navigator.language))
  })
  effect(() => {
    const { language, theme } = app.settings.value ?? {}
    if (theme) remember(lookKey, { language, theme })
  })
  effect(() => {
    root.lang = locale.value === markedTag ? 'en' : locale.value
    root.dir = direction.value
  })
  const dressTheme = () => {
    const { theme } = look.value
    root.dataset.theme = theme === 'light' || (theme === 'system' && light.matches) ? 'light' : 'dark'
  }
  const dressLayout = () => {
    const { posters, layout } = app.preferences.value.value
    root.dataset.posters = posters
    root.dataset.layout = layout === 'auto' ? (far.matches ? 'tv' : 'desk') : layout
  }
  effect(dressTheme)
  effect(dressLayout)
  light.addEventListener('change', dressTheme)
  far.addEventListener('change', dressLayout)
  return spoken
}

/** Tells the shell that this release works: something of the catalogue, or a sentence saying why not, is painted. */
function confirmWhenRendered(app: App, transport: Transport): void {
  // The first session is that of the release this page was loaded from; a later one may be of another.
  let own: Session['ui'] | undefined
  const done = effect(() => {
    const ui = app.session.value?.ui
    own ??= ui
    if (!own || (!app.home.data.value && !app.home.error.value)) return
    afterPaint(() => {
      if (!document.querySelector('#app main, #app .player')) return
      if (own) transport.confirm(own).catch(() => {})
      queueMicrotask(done)
    })
  })
}

function afterPaint(work: () => void): void {
  let did = false
  const once = () => {
    if (did) return
    did = true
    work()
  }
  requestAnimationFrame(() => requestAnimationFrame(once))
  setTimeout(once, frameWaitMs)
}
