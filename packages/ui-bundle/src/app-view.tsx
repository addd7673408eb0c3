/** The frame around every page, and which page it is. The player and rarely seen pages are loaded when wanted. */

import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Button } from './components/button.tsx'
import { Empty } from './components/empty.tsx'
import { Toasts } from './components/toasts.tsx'
import { TopBar } from './components/top-bar.tsx'
import { useApp, useTransport } from './context.ts'
import { locale, t } from './i18n/index.ts'
import type { App } from './models/app.ts'
import { formatRoute, type Route } from './models/route.ts'
import { BrowsePage } from './pages/browse.tsx'
import { HomePage } from './pages/home.tsx'
import { TitlePage } from './pages/title.tsx'
import { loadPlayer } from './player/preload.ts'
import { navigate } from './router.ts'

/** False for the player, and for the one sentence of a page that could not begin. */
export function hasBar(app: App): boolean {
  return !app.failed.value && app.route.value.page !== 'play'
}

export function AppView() {
  const app = useApp()
  const route = app.route.value
  if (app.failed.value) return <Failed message={app.failed.value.message} />
  if (route.page === 'play') return <PlayRoute route={route} />
  return (
    <>
      <button type="button" class="skip" onClick={skip}>
        {t('nav.skip')}
      </button>
      <Bar route={route} />
      <main id="main" tabIndex={-1}>
        <Page route={route} />
      </main>
      <Messages />
    </>
  )
}

function skip(): void {
  document.getElementById('main')?.focus()
}

function Bar({ route }: { route: Route }) {
  const { network } = useApp()
  const text = route.page === 'browse' ? (route.query.q ?? '') : ''
  const search = (q: string) => {
    const query = route.page === 'browse' ? route.query : {}
    navigate(formatRoute({ page: 'browse', query: { ...query, q: q || undefined, sort: undefined } }), {
      replace: route.page === 'browse',
    })
  }
  const leave = () => {
    if (route.page === 'browse')
      navigate(formatRoute({ page: 'browse', query: { ...route.query, q: undefined } }), { replace: true })
  }
  const [typing, setTyping] = useState(false)
  const done = () => {
    setTyping(false)
    const first = document.querySelector<HTMLElement>('main .card') ?? document.querySelector<HTMLElement>('main a')
    first?.focus()
  }
  return (
    <>
      <TopBar
        page={route.page}
        search={text}
        online={network.value?.online !== false}
        onSearch={search}
        onLeaveSearch={leave}
        onType={() => setTyping(document.documentElement.dataset.layout === 'tv' || hasPad())}
      />
      {typing && <Later load={keyboard} props={{ text, language: locale.value, onText: search, onDone: done }} />}
    </>
  )
}

/** Somebody with a gamepad in hand has no letters under their fingers. */
function hasPad(): boolean {
  return navigator.getGamepads().some((pad) => pad !== null)
}

function Page({ route }: { route: Route }) {
  switch (route.page) {
    case 'home':
      return <HomePage />
    case 'browse':
      return <BrowsePage query={route.query} />
    case 'title':
      return <TitlePage key={`${route.channel}/${route.id}`} channel={route.channel} id={route.id} />
    case 'person':
      return <Later load={person} props={{ name: route.name }} />
    case 'mine':
      return <Later load={mine} props={{ tab: route.tab }} />
    case 'channels':
      return <Later load={channels} props={{ link: route.link }} />
    case 'network':
      return <Later load={network} props={{}} />
    case 'giving':
      return <Later load={giving} props={{}} />
    case 'settings':
      return <Later load={settings} props={{}} />
    default:
      return <Missing />
  }
}

const keyboard = () => import('./components/keyboard.tsx').then((file) => file.Keyboard)
const person = () => import('./pages/person.tsx').then((file) => file.PersonPage)
const mine = () => import('./pages/mine.tsx').then((file) => file.MinePage)
const channels = () => import('./pages/channels.tsx').then((file) => file.ChannelsPage)
const network = () => import('./pages/network.tsx').then((file) => file.NetworkPage)
const giving = () => import('./pages/giving.tsx').then((file) => file.GivingPage)
const settings = () => import('./pages/settings.tsx').then((file) => file.SettingsPage)

function PlayRoute({ route }: { route: Route & { page: 'play' } }) {
  const { channel, id, episode } = route
  return (
    <main class="player-frame">
      <Later load={loadPlayer} props={{ channel, id, episode }} />
    </main>
  )
}

/** A page whose code comes when it is first wanted. */
function Later<P extends object>({ load, props }: { load: () => Promise<ComponentType<P>>; props: P }) {
  const [loaded, setLoaded] = useState<{ load: unknown; Page: ComponentType<P> }>()
  useEffect(() => {
    let left = false
    void load().then((Page) => !left && setLoaded({ load, Page }))
    return () => {
      left = true
    }
  }, [load])
  if (loaded?.load !== load) return null
  return <loaded.Page {...props} />
}

function Messages() {
  const app = useApp()
  const transport = useTransport()
  const use = () => void transport.switchUi().then(() => location.reload())
  return (
    <Toasts
      notices={app.notices.value}
      offer={app.offer.value}
      chosen={app.offer.value === app.chosen.value}
      undo={app.library.undoable.value?.what}
      lost={app.session.value !== undefined && !app.connected.value && app.lost.value}
      onDismiss={app.dismiss}
      onUse={use}
      onLater={app.postpone}
      onUndo={() => void app.library.undo().catch(() => {})}
      onForget={app.library.forgetUndo}
    />
  )
}

function Missing() {
  return (
    <Empty page title={t('page.missing')}>
      <Button kind="primary" label={t('page.missingAction')} href="#/" />
    </Empty>
  )
}

function Failed({ message }: { message: string }) {
  return (
    <main>
      <Empty page title={t('connection.failed')} hint={message} />
    </main>
  )
}
