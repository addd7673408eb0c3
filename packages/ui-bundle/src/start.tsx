/** Puts models, transport and document together. The only place that knows all three. */
import { effect } from '@preact/signals'
import { render } from 'preact'
import { AppView } from './app-view.tsx'
import { RootContext } from './context.ts'
import { direction, locale, markedTag, setLanguage } from './i18n/index.ts'
import { type App, AppModel } from './models/app.ts'
import type { PreferenceStore } from './models/preferences.ts'
import type { Transport } from './models/transport.ts'
import { startRouter } from './router.ts'
import { startRemote } from './spatial.ts'
import './styles/index.css'

const storageKey = 'kinoswarm-preferences'
/** Frames do not come in a hidden tab; the page has rendered all the same. */
const frameWaitMs = 500

export function start(transport: Transport): App {
  const app = new AppModel(transport, preferenceStore(transport))
  dress(app)
  startRouter(app)
  startRemote()
  render(
    <RootContext.Provider value={{ app, transport }}>
      <AppView />
    </RootContext.Provider>,
    document.getElementById('app')!,
  )
  void app.live(new AbortController().signal)
  confirmWhenRendered(app, transport)
  return app
}

function preferenceStore(transport: Transport): PreferenceStore {
  return {
    read: () => {
      try {
        return JSON.parse(localStorage.getItem(storageKey) ?? 'null') as unknown
      } catch {
        return null
      }
    },
    write: (value) => {
      try {
        localStorage.setItem(storageKey, JSON.stringify(value))
      } catch {}
      transport.change({ ui: { ...value } }).catch(() => {})
    },
  }
}

/** Language, direction, theme and layout of the document follow the settings. */
function dress(app: App): void {
  const root = document.documentElement
  const light = matchMedia('(prefers-color-scheme: light)')
  const far = matchMedia('(min-width: 1600px) and (hover: none)')
  effect(() => void setLanguage(app.settings.value?.language || navigator.language))
  effect(() => {
    root.lang = locale.value === markedTag ? 'en' : locale.value
    root.dir = direction.value
  })
  const dressTheme = () => {
    const theme = app.settings.value?.theme ?? 'dark'
    root.dataset.theme = theme === 'system' ? (light.matches ? 'light' : 'dark') : theme
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
}

/** Tells the shell that this release works: something of the catalogue, or a sentence saying why not, is painted. */
function confirmWhenRendered(app: App, transport: Transport): void {
  const done = effect(() => {
    const version = app.session.value?.ui.version
    if (!version || (!app.home.data.value && !app.home.error.value)) return
    afterPaint(() => {
      if (!document.querySelector('#app main, #app .player')) return
      transport.confirm(version).catch(() => {})
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
