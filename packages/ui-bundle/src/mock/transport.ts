/** The made-up shell: everything the UI can ask, answered in this page. */
import type {
  ChannelStatus,
  Giving,
  Home,
  Library,
  OwnDevices,
  Playback,
  ReleaseVersion,
  Row,
  Session,
  Settings,
  ShellEvent,
} from '@kinoswarm/shell/api'
import { type Screen, type Transport, UiError } from '../models/transport.ts'
import { parseScript } from '../player/ass/script.ts'
import { parseCues } from '../player/cues.ts'
import { answerQuery } from './query.ts'
import { createArrival, makeNetwork } from './swarm.ts'
import { channelName, createWorld, detailOf, homeChannel, otherChannel, type WorldTitle } from './world.ts'

export interface MockOptions {
  titles: number
  /** Milliseconds an answer takes. */
  delayMs?: number
  /** The same for the first look at the settings, which may come after all else. */
  settingsDelayMs?: number
  /** False: titles have nothing but their posters. */
  backdrops?: boolean
  /** The network stands in its own way. */
  poorNetwork?: boolean
  library?: Library
  settings?: Partial<Settings>
}

/** The transport, and levers for tests and the gallery to make things happen. */
export interface Mock extends Transport {
  emit(event: ShellEvent): void
  addTitle(title: string): void
  readonly calls: { name: string; value: unknown }[]
}

const networkEveryMs = 2000

export function createMockTransport(options: MockOptions): Mock {
  const world = createWorld(options.titles)
  const library: Library = { ...options.library }
  let settings: Settings = { ...defaultSettings, ...options.settings }
  const calls: Mock['calls'] = []
  let pinned: string | null = null
  let shownOn: Screen | undefined
  const arrivals = new Map<string, ReturnType<typeof createArrival>>()
  const listeners = new Set<(event: ShellEvent) => void>()
  const emit = (event: ShellEvent) => {
    for (const listener of listeners) listener(event)
  }
  const answer = async <T>(name: string, value: T, made?: unknown): Promise<T> => {
    calls.push({ name, value: made })
    await new Promise((resolve) => setTimeout(resolve, options.delayMs ?? 0))
    return structuredClone(value)
  }
  const withMarks = (title: WorldTitle) => ({ ...title, library: library[`${title.channel}/${title.id}`] })
  const isHidden = ({ channel, id }: WorldTitle) => library[`${channel}/${id}`]?.hidden === true
  const shown = () => (world.some(isHidden) ? world.filter((title) => !isHidden(title)) : world)
  const indexOf = (id: string) => world.findIndex((title) => title.id === id)

  return {
    calls,
    emit,
    addTitle(name) {
      world.unshift({ ...world[0]!, id: `new-${world.length}`, title: name, added: Math.floor(Date.now() / 1000) })
      emit({ type: 'catalogue', channel: homeChannel, seq: 42, titles: world.length })
    },
    session: () => answer('session', session),
    events: (signal) => eventsOf(listeners, signal, options.poorNetwork),
    home: () => answer('home', homeOf(world.map(withMarks), library)),
    browse: async (query) => {
      const page = answerQuery(shown(), query)
      return answer('browse', { ...page, cards: page.cards.map((card) => withMarks(card as WorldTitle)) }, query)
    },
    async title(channel, id) {
      const index = indexOf(id)
      const title = world[index]
      if (!title || title.channel !== channel) throw new UiError('not-found', 'No followed channel has this title.')
      const detail = detailOf(title, index)
      if (options.backdrops === false) delete detail.backdrop
      const key = `${channel}/${id}`
      for (const episode of detail.seasons.flatMap(({ episodes }) => episodes))
        episode.library = library[`${key}/${episode.id}`]
      return answer('title', { ...detail, library: library[key] }, { channel, id })
    },
    person: (name) => {
      const cards = world.filter((title) => title.people.includes(name)).map(withMarks)
      return answer('person', { total: cards.length, offset: 0, cards, complete: true, ms: 1 }, { name })
    },
    play(request) {
      const id = `playback-${arrivals.size}`
      const film = { url: '/mock/film.mp4', size: 22_700_000, type: 'video/mp4' }
      arrivals.set(
        id,
        createArrival(id, film, (playback) => emit({ type: 'playback', playback })),
      )
      return answer('play', arrivals.get(id)!.report(), request)
    },
    playback: (id) => answer('playback', arrivals.get(id)?.report() as Playback),
    async stop(id) {
      arrivals.get(id)?.close()
      await answer('stop', {}, id)
    },
    warm: async (request) => void (await answer('warm', {}, request)),
    library: () => answer('library', library),
    note(key, patch) {
      const entry = { ...library[key], ...patch, updated: Math.floor(Date.now() / 1000) }
      library[key] = entry
      return answer('note', entry, { key, patch })
    },
    network: () => answer('network', makeNetwork(0, options.poorNetwork)),
    channels: () => answer('channels', makeChannels(world.length, pinned ?? undefined)),
    // Its name comes later, with its records.
    follow: (link) => answer('follow', { ...makeChannels(1)[1]!, name: '' }, link),
    rename: async (channel, name) => void (await answer('rename', {}, { channel, name })),
    lookAt(link) {
      const { id, words, colour } = makeChannels(1)[1]!
      return answer('lookAt', { id, words, colour, followed: false }, link)
    },
    openChannel: (channel) => answer('openChannel', { url: location.href }, channel),
    async versions(channel) {
      if (channel === otherChannel) throw new UiError('not-found', 'Open this channel first.')
      return answer('versions', makeVersions(pinned))
    },
    async pin(channel, version) {
      pinned = version
      await answer('pin', {}, { channel, version })
    },
    giving: () => answer('giving', makeGiving(world)),
    devices: () => answer('devices', makeDevices()),
    capsule: (file) => answer('capsule', makeChannels(1)[1]!, file.size),
    async settings() {
      await new Promise((resolve) => setTimeout(resolve, options.settingsDelayMs ?? 0))
      return answer('settings', settings)
    },
    change(patch) {
      settings = { ...settings, ...patch }
      return answer('change', settings, patch)
    },
    confirm: async ({ version }) => void (await answer('confirm', {}, version)),
    switchUi: async () => void (await answer('switchUi', {})),
    openPlayer: async (id, how) => void (await answer('openPlayer', {}, { id, ...how })),
    playerState: () => answer('playerState', { open: true, position: 12, duration: 30, paused: false }),
    screens: () => answer('screens', [{ id: 'tv', name: 'Living room' }]),
    async cast(id, how) {
      shownOn = { id: how.device, name: 'Living room' }
      await answer('cast', {}, { id, ...how })
    },
    castAct: async (id, action) => void (await answer('castAct', {}, { id, ...action })),
    async castState() {
      if (!shownOn) throw new UiError('refused', 'This film is on no other device.')
      return answer('castState', { state: 'playing', position: 12, duration: 30, device: shownOn })
    },
    async castEnd(id) {
      shownOn = undefined
      await answer('castEnd', {}, id)
    },
    address: (id) => answer('address', { url: 'http://192.0.2.7:5000/secret/main.m3u8' }, id),
    addressEnd: async (id) => void (await answer('addressEnd', {}, id)),
    async subtitleFile(file, encoding = 'utf-8') {
      const source = new TextDecoder(encoding).decode(await file.arrayBuffer())
      const styled = source.startsWith('[Script Info]')
      const cues = styled
        ? parseScript(source).events.map(({ start, end, text }) => ({
            start,
            end,
            text: text.replace(/\{[^}]*\}/g, ''),
          }))
        : parseCues(source).map(({ from, to, text }) => ({ start: from, end: to, text }))
      if (cues.length === 0) throw new UiError('refused', 'There are no subtitles in this file.')
      return answer('subtitleFile', {
        cues,
        encoding,
        kind: styled ? 'styled' : 'text',
        encodings: ['utf-8', 'windows-1251'],
      })
    },
    text: async (path) => (await fetch(path)).text(),
  }
}

const session: Session = {
  api: 1,
  token: 'mock',
  shell: { version: '0.1.0' },
  channel: homeChannel,
  controlUrl: 'http://control.localhost/',
  ui: { version: '1.4.0', drive: '', from: 'swarm' },
}

const defaultSettings: Settings = {
  language: 'en',
  downLimit: 0,
  upLimit: 0,
  seedApp: true,
  seedWatched: false,
  seedAdopted: false,
  cacheQuota: 10e9,
  subtitleLanguages: ['en'],
  audioLanguages: [],
  watchedAt: 0.8,
  theme: 'dark',
  lan: true,
  mainline: true,
  ui: {},
}

async function* eventsOf(
  listeners: Set<(event: ShellEvent) => void>,
  signal: AbortSignal,
  poorNetwork?: boolean,
): AsyncGenerator<ShellEvent> {
  const queue: ShellEvent[] = [{ type: 'hello', session }]
  let wake = () => {}
  const push = (event: ShellEvent) => {
    queue.push(event)
    wake()
  }
  listeners.add(push)
  let tick = 0
  const timer = setInterval(() => push({ type: 'network', report: makeNetwork(++tick, poorNetwork) }), networkEveryMs)
  signal.addEventListener('abort', () => wake(), { once: true })
  try {
    while (!signal.aborted) {
      const event = queue.shift()
      if (event) yield event
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    clearInterval(timer)
    listeners.delete(push)
  }
}

function homeOf(titles: ReturnType<typeof Object>[] & WorldTitle[], library: Library): Home {
  const rowLength = 24
  const started = titles.slice(0, 200).filter((title) => (library[`${title.channel}/${title.id}`]?.position ?? 0) > 0)
  const genreRow = (genre: string): Row => ({
    key: `genre:${genre}`,
    cards: titles.filter((title) => title.genres.includes(genre)).slice(0, rowLength),
  })
  const rows: Row[] = [
    { key: 'featured', cards: titles.slice(0, 5) },
    { key: 'continue', cards: started.slice(0, rowLength) },
    { key: 'new', cards: titles.slice(8, 22) },
    { key: 'recent', cards: titles.slice(0, rowLength) },
    { key: 'collection:open-movies', name: 'Open movies', cards: titles.slice(0, 8) },
    ...['Animation', 'Documentary', 'Science fiction', 'Nature'].map(genreRow),
    { key: 'decade:1920', cards: titles.filter(({ year }) => year && year >= 1920 && year < 1930).slice(0, rowLength) },
    { key: 'country:JP', cards: titles.filter(({ countries }) => countries.includes('JP')).slice(0, rowLength) },
  ]
  return { rows: rows.filter((row) => row.cards.length > 0), total: titles.length }
}

function makeVersions(pinned: string | null): ReleaseVersion[] {
  return ['1.4.0', '1.3.2', '1.3.1'].map((version, index) => ({
    seq: 12 - index,
    version,
    installed: index < 2,
    shown: version === (pinned ?? '1.4.0'),
    pinned: version === pinned,
    notes: index === 0 ? 'Subtitles of your own, and a calmer front page.' : '',
  }))
}

function makeGiving(world: WorldTitle[]): Giving {
  return {
    app: { given: 41e6, copies: 4 },
    watched: { given: 88e6, used: 3.1e9, quota: 10e9 },
    adopted: { used: 1.2e9, titles: world.slice(20, 24) },
    rarest: world.slice(30, 36).map((title, index) => ({ ...title, copies: 1 + Math.floor(index / 3) })),
  }
}

function makeDevices(): OwnDevices {
  const others = [
    { id: 'a', name: 'Television', connected: true },
    { id: 'b', name: 'Phone', connected: false },
  ]
  return { name: 'Desk', others }
}

function makeChannels(titles: number, version = '1.4.0'): ChannelStatus[] {
  const now = Math.floor(Date.now() / 1000)
  const amber = ['amber', 'lantern', 'orbit', 'meadow', 'cedar', 'tidal', 'humble', 'cello']
  const violet = ['violet', 'anchor', 'pollen', 'gravel', 'summit', 'ferry', 'modest', 'drum']
  const key = (id: string, words: string[], colour: string) => ({ id, words, colour })
  const keys = [key('a', amber, '#e0913a'), key('b', violet, '#6f8fd6'), key('c', [...amber].reverse(), '#4f9d69')]
  const one = (id: string, home: boolean): ChannelStatus => ({
    id,
    link: `kinoswarm://${id}`,
    name: channelName(id),
    description: home ? 'Films that are free to watch, copy and show.' : 'Public domain films, restored with care.',
    home,
    words: home ? amber : violet,
    colour: home ? '#e0913a' : '#6f8fd6',
    signers: home ? { root: 3, threshold: 2, keys } : { root: 1, threshold: 1, keys: keys.slice(1, 2) },
    since: now - 300 * 86_400,
    ...(!home && { takeover: { name: 'Public Domain Cinema', threshold: 1, keys: keys.slice(2) } }),
    rootVersion: home ? 4 : 1,
    release: { seq: 12, version },
    catalogue: { seq: 41, titles: home ? titles : Math.round(titles / 11), syncedBytes: 18e6, totalBytes: 18e6 },
    confirmed: home ? now - 7200 : now - 40 * 86_400,
    state: home ? 'confirmed' : 'unconfirmed',
    peers: home ? 5 : 1,
    copies: home ? 4 : 1,
  })
  return [one(homeChannel, true), one(otherChannel, false)]
}
