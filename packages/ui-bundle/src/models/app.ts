/**
 * What the whole UI knows: one object of small models over one transport. The order of a start is: session, then
 * everything at once, then events for ever. Nothing waits for the network; the shell answers from its disk.
 */

import type {
  ChannelStatus,
  NetworkReport,
  OwnDevices,
  Playback,
  Session,
  Settings,
  ShellEvent,
} from '@kinoswarm/shell/api'
import { computed, createModel, effect, signal } from '@preact/signals'
import { t } from '../i18n/index.ts'
import { BrowseModel } from './browse.ts'
import { LibraryModel } from './library.ts'
import { type PreferenceStore, PreferencesModel } from './preferences.ts'
import { createResource } from './resource.ts'
import { parseRoute, type Route } from './route.ts'
import { type Transport, UiError } from './transport.ts'

export interface Notice {
  id: number
  level: 'info' | 'warning' | 'alarm'
  code: string
  message: string
  /** The page it speaks of: it goes away with that. Absent for what the shell says of itself. */
  page?: Route['page']
}

const reconnectMs = [250, 500, 1000, 2000, 5000]
const noticesShown = 3

export const AppModel = createModel((transport: Transport, store: PreferenceStore) => {
  const route = signal<Route>({ page: 'home' })
  const session = signal<Session | undefined>(undefined)
  const connected = signal(false)
  const offer = signal<string | undefined>(undefined)
  /** Version that the person stays with: what is offered then is their own choice, not news. */
  const chosen = signal<string | undefined>(undefined)
  const notices = signal<Notice[]>([])
  const network = signal<NetworkReport | undefined>(undefined)
  const channels = signal<ChannelStatus[]>([])
  const settings = signal<Settings | undefined>(undefined)
  const playback = signal<Playback | undefined>(undefined)
  const devices = signal<OwnDevices | undefined>(undefined)
  /** Machines that offer a title, by `<channel>/<title>`, as they are counted. */
  const copies = signal<Record<string, number>>({})
  /** Counts up when a catalogue has grown: pages that show titles ask again. */
  const catalogueVersion = signal(0)
  const library = new LibraryModel(transport)
  const browse = new BrowseModel(transport)
  const preferences = new PreferencesModel(store)
  const home = createResource(() => transport.home())
  /** The connection is gone for longer than a hiccup. */
  const lost = signal(false)
  const failed = signal<Error | undefined>(undefined)
  let noticeCount = 0

  /** What is hidden is gone from a wall that was already read, and what is shown again is back. */
  effect(() => {
    if (library.hiddenVersion.value > 0 && browse.total.peek() !== undefined) browse.refresh()
  })

  const tell = (notice: Omit<Notice, 'id'>) => {
    const others = notices.peek().filter(({ code }) => code !== notice.code)
    notices.value = [...others, { id: ++noticeCount, ...notice }].slice(-noticesShown)
  }

  /** Says something about the page on screen. */
  const say = (level: Notice['level'], code: string, message: string) =>
    tell({ level, code, message, page: route.peek().page })

  const onEvent = (event: ShellEvent): void => {
    if (event.type === 'hello') session.value = event.session
    if (event.type === 'catalogue') catalogueGrew()
    if (event.type === 'release' && event.channel === session.peek()?.channel) offerUi(event.version)
    if (event.type === 'channel') channels.value = withChannel(channels.peek(), event.channel)
    if (event.type === 'playback') playback.value = event.playback
    if (event.type === 'network') network.value = event.report
    if (event.type === 'library') library.put(event.key, event.entry)
    if (event.type === 'devices') devices.value = event.devices
    if (event.type === 'copies') copies.value = { ...copies.peek(), [event.key]: event.copies }
    if (event.type === 'notice') tell({ level: event.level, code: event.code, message: event.message })
  }

  const offerUi = (version: string) => {
    if (version !== session.peek()?.ui.version) offer.value = version
  }

  const catalogueGrew = () => {
    catalogueVersion.value++
    void home.reload()
    if (browse.total.peek() !== undefined) browse.refresh()
  }

  const welcome = (coming: Promise<ChannelStatus>) => {
    const shown = coming.then((channel) => {
      channels.value = withChannel(channels.peek(), channel)
      // Its name comes with its records, a moment after.
      const { name } = channel
      say('info', 'channel', name ? t('channels.followed', { name }) : t('channels.followedUnnamed'))
    })
    shown.catch((error: Error) => say('warning', 'channel', isBadLink(error) ? t('channels.badLink') : error.message))
  }

  const loadAll = async () => {
    const orSilence = (work: Promise<unknown>) => work.catch(() => {})
    await Promise.all([
      home.reload(),
      orSilence(library.load()),
      orSilence(transport.settings().then(takeSettings)),
      orSilence(transport.channels().then(takeChannels)),
      orSilence(transport.devices().then((value) => (devices.value = value))),
      orSilence(transport.network().then((value) => (network.value = value))),
    ])
  }

  const takeSettings = (value: Settings) => {
    settings.value = value
    if (Object.keys(value.ui ?? {}).length > 0) preferences.take(value.ui)
  }

  const takeChannels = (list: ChannelStatus[]) => {
    channels.value = list
    const available = list.find((channel) => channel.home)?.release?.available
    if (available) offerUi(available)
  }

  return {
    route,
    session,
    connected,
    offer,
    chosen,
    notices,
    network,
    channels,
    settings,
    playback,
    devices,
    copies,
    catalogueVersion,
    library,
    browse,
    preferences,
    home,
    failed,
    lost,
    homeChannel: computed(() => channels.value.find((channel) => channel.home) ?? channels.value[0]),
    say,
    /** What was wrong is right again. */
    unsay: (code: string) => {
      notices.value = notices.peek().filter((notice) => notice.code !== code || notice.level === 'info')
    },
    go: (hash: string) => {
      const next = parseRoute(hash)
      if (next.page !== route.peek().page) {
        notices.value = notices.peek().filter(({ page }) => page === undefined || page === next.page)
      }
      route.value = next
    },
    dismiss: (id: number) => {
      notices.value = notices.peek().filter((notice) => notice.id !== id)
    },
    /** Stays with a version of this page's channel; null follows new ones again. What the page says follows at once. */
    async pin(channel: string, version: string | null): Promise<void> {
      await transport.pin(channel, version)
      takeChannels(await transport.channels())
      chosen.value = version ?? undefined
      offer.value = undefined
      const next = channels.peek().find(({ id }) => id === channel)?.release
      if (next) offerUi(next.available ?? next.version)
    },
    follow: (link: string) => welcome(transport.follow(link)),
    takeCapsule: (file: Blob) => welcome(transport.capsule(file)),
    /** The person's own name for this page's channel; null = its own. */
    rename(channel: string, name: string | null): void {
      const done = transport.rename(channel, name).then(async () => takeChannels(await transport.channels()))
      done.catch((error: Error) => say('warning', 'channel', error.message))
    },
    postpone: () => {
      offer.value = undefined
    },
    async change(patch: Partial<Settings>): Promise<void> {
      const before = settings.peek()
      if (before) settings.value = { ...before, ...patch }
      settings.value = await transport.change(patch)
    },
    /** Runs until the signal aborts. */
    async live(signal: AbortSignal): Promise<void> {
      for (let attempt = 0; !signal.aborted; attempt++) {
        try {
          session.value = await transport.session()
          failed.value = undefined
          const events = transport.events(signal)
          void loadAll()
          for await (const event of events) {
            connected.value = true
            lost.value = false
            attempt = 0
            onEvent(event)
          }
        } catch (error) {
          if (!session.peek()) failed.value = error as Error
        }
        connected.value = false
        if (attempt > 1) lost.value = true
        if (!signal.aborted) await pause(reconnectMs[Math.min(attempt, reconnectMs.length - 1)]!, signal)
      }
    },
  }
})

export type App = InstanceType<typeof AppModel>

function isBadLink(error: Error): boolean {
  return error instanceof UiError && error.reason === 'LINK_INVALID'
}

function withChannel(list: ChannelStatus[], one: ChannelStatus): ChannelStatus[] {
  return list.some(({ id }) => id === one.id) ? list.map((old) => (old.id === one.id ? one : old)) : [...list, one]
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}
