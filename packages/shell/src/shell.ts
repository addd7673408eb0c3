/**
 * The composition root: everything a running shell consists of is made here, handed what it needs, and closed here.
 *
 * Opening waits for the disk and one listening socket, never for the network. The engine is a process of its own and is
 * started when a page is there or a film is wanted. What is followed, shown and played changes by events from below;
 * this file only connects them: records → installer and catalogue → pages.
 */
import ReadyResource from 'ready-resource'
import type { NetworkReport, PathStatus, PlayRequest, Settings } from './api.ts'
import { Channels } from './channel/channels.ts'
import { CopiesWatch } from './channel/copies-watch.ts'
import type { FollowedChannel } from './channel/followed-channel.ts'
import { networkChoice } from './channel/network-choice.ts'
import { ChannelSwarm } from './channel/swarm.ts'
import { controlSite } from './control/control-site.ts'
import { Devices } from './devices/devices.ts'
import { EngineHost } from './engine/engine-host.ts'
import { LimitSharer } from './engine/limit-sharer.ts'
import { messageOf } from './errors.ts'
import { homeFiles } from './home/paths.ts'
import { EventHub } from './http/events.ts'
import type { ChannelVerbs, PageServices } from './http/page-services.ts'
import { pageSite, trialSite } from './http/page-site.ts'
import { LoopbackServer } from './http/server.ts'
import { streamSite } from './http/stream-site.ts'
import { Token } from './http/token.ts'
import { controlHost, type Instance, openInstance, pageHost, saveInstance, trialHost } from './instance.ts'
import { type KeepOfflineOptions, keepOffline } from './library/keep-offline.ts'
import { LibraryStore } from './library/library.ts'
import { NetworkSettingsStore } from './network-settings.ts'
import { tellNews } from './page/channel-news.ts'
import { ChannelPage, sessionOf } from './page/channel-page.ts'
import { channelVerbs } from './page/channel-verbs.ts'
import { tellPages } from './page/page-news.ts'
import { Reports } from './page/reports.ts'
import { Casts } from './playback/casts.ts'
import { Films } from './playback/films.ts'
import { HandOvers } from './playback/hand-overs.ts'
import { Playbacks } from './playback/playbacks.ts'
import { findSource } from './playback/source.ts'
import { tellWhatIsHere } from './reach/tell-what-is-here.ts'
import { FilmGiver } from './seed/film-giver.ts'
import { filmIsHere } from './seed/film-is-here.ts'
import { HomeAdopter } from './seed/home-adopter.ts'
import { TitleCopies } from './seed/title-copies.ts'
import { SettingsStore } from './settings.ts'
import type { ShellOptions } from './shell-options.ts'
import { builtinUi, type UiSource } from './ui/source.ts'
import { shellVersion } from './version.ts'

export class Shell extends ReadyResource {
  readonly channels: Channels
  readonly swarm: ChannelSwarm
  readonly engine: EngineHost
  readonly #options: ShellOptions
  readonly #token = new Token()
  readonly #events = new EventHub()
  readonly #builtin = builtinUi(shellVersion)
  readonly #pages = new Map<string, ChannelPage>()
  readonly #limits: LimitSharer
  readonly #copies: CopiesWatch
  readonly adopter: HomeAdopter
  readonly #titleCopies: TitleCopies
  #server!: LoopbackServer
  #instance!: Instance
  #settings!: SettingsStore
  #network!: NetworkSettingsStore
  #library!: LibraryStore
  #devices!: Devices
  #playbacks!: Playbacks
  #reports!: Reports
  #films!: Films
  readonly #handOvers = new HandOvers()
  readonly #casts = new Casts({ films: () => this.#films })
  #channelVerbs!: ChannelVerbs
  #giver: FilmGiver | undefined
  #ways = ''
  #stopTelling: (() => void) | undefined
  /** Address of the page that is shown first. */
  url = ''
  /** Address of the shell's own page. */
  controlUrl = ''

  constructor(options: ShellOptions) {
    super()
    const { workshop, bootstrap, link } = options
    const { home, store } = workshop
    const settings = () => this.#settings.value
    this.#options = options
    this.channels = new Channels(workshop, link)
    const network = () => networkChoice(this.#settings.value, this.#network.value)
    this.swarm = new ChannelSwarm({ store, home, bootstrap, network })
    this.engine = new EngineHost({
      home,
      bootstrap,
      settings,
      host: () => this.swarm.host,
      blocked: () => this.swarm.blocked,
    })
    this.#copies = new CopiesWatch(store, this.channels)
    const { channels, swarm } = this
    this.adopter = new HomeAdopter({ home, channels, swarm, engine: () => this.engine.get() })
    this.#titleCopies = new TitleCopies({
      dht: () => swarm.reach.swarm.dht,
      catalogue: (id) => channels.find(id)?.catalogue,
      channels: () => channels.all.map(({ id }) => id),
      here: (film) => filmIsHere(workshop, film),
      everywhere: (source) => this.engine.copies(source),
    })
    this.#limits = new LimitSharer({ swarm: this.swarm, engine: this.engine, settings })
  }

  get home(): FollowedChannel | undefined {
    return this.channels.home
  }

  /** The interface that the home channel's page gets now. */
  get ui(): UiSource {
    return this.#pageOf(this.home)?.installer.current ?? this.#builtin
  }

  override async _open(): Promise<void> {
    const { workshop, port = 0 } = this.#options
    const [instance, settings, network, library] = await Promise.all([
      openInstance(workshop.home),
      SettingsStore.open(homeFiles.settings(workshop.home)),
      NetworkSettingsStore.open(homeFiles.network(workshop.home)),
      LibraryStore.open(homeFiles.library(workshop.home)),
      this.channels.ready(),
    ])
    this.#instance = instance
    this.#settings = settings
    this.#network = network
    this.#library = library
    this.#server = new LoopbackServer({ port: port || instance.port, exact: port !== 0 })
    await Promise.all([this.#server.ready(), this.swarm.ready()])
    const saved = { ...instance, port: this.#server.port }
    if (instance.port !== saved.port) await saveInstance(workshop.home, saved)
    this.#devices = new Devices({ home: workshop.home, swarm: this.swarm, library })
    await this.#devices.ready()
    this.#connect()
    await Promise.all([this.#films.ready(), this.#playbacks.ready()])
    this.url = await this.#openSite(this.home)
    this.#tellWhatIsHere()
  }

  override async _close(): Promise<void> {
    this.#stopTelling?.()
    this.#limits.stop()
    this.#copies.stop()
    this.#titleCopies.close()
    await this.adopter.close()
    this.#options.workshop.events.off('maintainer', this.#onMaintainer).off('capsule', this.#onCapsule)
    this.#events.close()
    await this.#server?.close()
    await Promise.all([this.#films?.close(), this.#handOvers.close(), this.#casts.close()])
    await this.#playbacks?.close()
    await this.#giver?.close()
    await this.#devices?.close()
    await Promise.all([this.engine.close(), this.swarm.close()])
    await Promise.all([...this.#pages.values()].map((page) => page.close()))
    await this.channels.close()
    await this.#library?.close()
  }

  /** Resolves when the home channel's own interface is there, or after `timeoutMs` with whatever is. */
  async waitForUi(timeoutMs: number): Promise<UiSource> {
    await this.#pageOf(this.home)?.arrived(timeoutMs)
    return this.ui
  }

  /** Opens another channel's page in this running shell; it becomes the home channel. Answers with its address. */
  async openLink(link: string): Promise<string> {
    await this.channels.makeHome(link)
    this.url = await this.#openSite(this.home)
    return this.url
  }

  /** The page of a channel, or the built-in one where none is followed. Answers with its address. */
  async #openSite(channel: FollowedChannel | undefined): Promise<string> {
    if (channel && !this.#pages.has(channel.id)) await this.#openPage(channel)
    const services = this.#services(channel)
    const page = pageHost(this.#instance, channel?.id)
    if (!channel) return `${this.#server.serve(page, pageSite(services))}/`
    const guard = `http://${page}:${this.#server.port}`
    const trial = this.#server.serve(trialHost(this.#instance, channel.id), trialSite(services, guard))
    return `${this.#server.serve(page, pageSite(services, `${trial}/`))}/`
  }

  async #openPage(channel: FollowedChannel): Promise<void> {
    const { workshop } = this.#options
    const page = new ChannelPage({ workshop, channel, builtin: this.#builtin })
    this.#pages.set(channel.id, page)
    page.on('release', (version: string) => this.#events.emit({ type: 'release', channel: channel.id, version }))
    page.on('notice', (code: string, message: string) => this.#notice(code, message))
    await page.ready()
  }

  /** Who tells whom. Everything below is made by now, and nothing has happened yet. */
  #connect(): void {
    const engine = () => this.engine.get()
    const find = async (request: PlayRequest) => findSource(this.#reports.catalogueOf(request.channel), request)
    this.#playbacks = new Playbacks({
      engine,
      find,
      pageOpen: () => this.#events.size > 0,
      externalUrl: (path) => `http://127.0.0.1:${this.#server.port}${path}`,
      onStop: (id) => Promise.allSettled([this.#casts.endAll(id), this.#films.end(id)]),
    })
    this.#reports = new Reports({
      channels: this.channels,
      swarm: this.swarm,
      engine: this.engine,
      copies: this.#copies,
      titleCopies: this.#titleCopies,
      adopter: this.adopter,
      settings: this.#settings,
      library: this.#library,
      playbacks: this.#playbacks,
      shown: (channel) => this.#pageOf(channel)?.installer.current,
    })
    this.#films = new Films(
      (id) => this.#playbacks.file(id),
      (id) => this.#playbacks.status(id).externalUrl ?? '',
    )
    this.#server.serve('127.0.0.1', streamSite(this.#playbacks))
    this.#serveControl()
    this.#channelVerbs = channelVerbs({
      workshop: this.#options.workshop,
      channels: this.channels,
      status: this.#reports.status,
      open: (channel) => this.#openSite(channel),
    })
    this.#connectChannels()
    this.#connectPerson({ engine, find })
    const [events, { channels }] = [this.#events, this]
    const network = () => this.network()
    this.#stopTelling = tellPages(events, { playbacks: () => this.#playbacks.all(), network })
    const { status } = this.#reports
    this.#copies.start(
      () => events.size > 0,
      (channel) => events.emit({ type: 'channel', channel: status(channel) }),
    )
    tellNews(events, { channels, devices: this.#devices, copies: this.#titleCopies, status })
    // A film starts sooner if the engine is there when somebody chooses one.
    this.#events.onListener = () => this.engine.get().catch(this.#warns('ENGINE_FAILED'))
  }

  #serveControl(): void {
    const { workshop, carryOut, quit } = this.#options
    const site = controlSite({
      token: new Token(),
      workshop,
      carryOut,
      quit,
      network: this.#network,
      library: this.#library,
      devices: this.#devices,
      channels: () => this.#channelVerbs,
      readers: () => this.channels.readers,
      pageUrl: () => this.url,
      language: () => this.#settings.value.language,
      theme: () => this.#settings.value.theme,
      followed: (id) => {
        const channel = this.channels.find(id)
        this.#copies.attend()
        return channel && this.#reports.served(channel)
      },
      live: () => {
        const { state = 'stopped', rss = 0 } = this.engine.status ?? {}
        return { peers: this.swarm.peers, engine: state, engineBytes: rss }
      },
    })
    this.controlUrl = `${this.#server.serve(controlHost(this.#instance), site)}/`
    workshop.events.on('maintainer', this.#onMaintainer).on('capsule', this.#onCapsule)
    this.#giver = new FilmGiver(workshop, () => this.engine.get())
    this.#giver.on('failure', this.#warns('FILM_NOT_GIVEN'))
    this.#giver.ready().catch(this.#warns('FILM_NOT_GIVEN'))
  }

  /** A channel made or opened at the desk is followed, and so served to others from here. */
  readonly #onMaintainer = ({ id }: { id: string }): void => {
    this.channels.follow(id).catch(this.#warns('CHANNEL_FAILURE'))
  }

  #connectChannels(): void {
    const { channels } = this
    channels.on('failure', (_channel, error: unknown) => this.#warns('CHANNEL_FAILURE')(error))
    for (const change of ['update', 'list']) channels.on(change, () => this.#follow())
    channels.on('update', () => this.swarm.reach.paths.some(isSilentDisk) && this.#tellWhatIsHere())
    channels.on('list', () => this.#tellWhatIsHere())
    this.swarm.on('reopened', () => {
      this.#tellWhatIsHere()
      this.#follow()
      this.engine.rebind()
    })
    // The chosen interface is away: not one packet by another.
    this.swarm.on('paused', () => this.engine.pause())
    this.swarm.on('resumed', () => this.engine.resume())
    this.swarm.on('failure', this.#warns('NETWORK_FAILURE'))
    this.#follow()
  }

  #connectPerson(playing: KeepOfflineOptions): void {
    this.#library.on('change', (key, entry, before) => {
      this.#events.emit({ type: 'library', key, entry })
      const kept = keepOffline(playing, { key, entry, before })
      kept.catch(this.#warns('KEEP_OFFLINE_FAILED'))
    })
    this.#library.on('failure', this.#warns('LIBRARY_NOT_SAVED'))
    this.#settings.on('update', () => this.#applySettings())
    this.#network.on('update', () => this.swarm.reopen())
    const { seedAdopted, cacheQuota } = this.#settings.value
    this.adopter.on('failure', this.#warns('ADOPTING_FAILED'))
    this.adopter.set(seedAdopted, cacheQuota)
    this.#ways = waysOf(this.#settings.value)
    this.#limits.start()
  }

  #applySettings(): void {
    const { cacheQuota: quota, seedWatched: giveWatched, seedAdopted } = this.#settings.value
    this.#limits.start()
    this.#follow()
    this.adopter.set(seedAdopted, quota)
    const ways = waysOf(this.#settings.value)
    if (ways !== this.#ways) this.swarm.reopen()
    this.#ways = ways
    this.engine.setLimits({ quota, giveWatched }).catch(this.#warns('ENGINE_FAILED'))
  }

  /** In the network report. Nobody waits for it. */
  readonly #onCapsule = () => this.#tellWhatIsHere()

  #tellWhatIsHere(): void {
    const { readers } = this.channels
    tellWhatIsHere(this.swarm.reach, readers, this.#options.workshop.home).catch(() => {})
  }

  #follow(): void {
    this.swarm.follow(this.channels.readers, { give: this.#settings.value.seedApp })
  }

  #services(channel: FollowedChannel | undefined): PageServices {
    const page = () => this.#pageOf(channel)?.installer
    const ui = () => page()?.current ?? this.#builtin
    return {
      token: this.#token,
      events: this.#events,
      settings: this.#settings,
      library: this.#library,
      devices: () => this.#devices.status,
      copies: this.#titleCopies,
      playbacks: this.#playbacks,
      films: this.#films,
      handOvers: this.#handOvers,
      casts: this.#casts,
      session: () =>
        sessionOf(ui(), { token: this.#token.value, channel: channel?.id ?? '', controlUrl: this.controlUrl }),
      channels: () => this.channels.all.map(this.#reports.served),
      channelVerbs: this.#channelVerbs,
      network: () => this.#reports.network(),
      giving: () => this.#reports.giving(),
      page: (framing) => page()?.beforePage(framing) ?? Promise.resolve(this.#builtin),
      framedPage: () => page()?.beforeFrame() ?? Promise.resolve(this.#builtin),
      pageSilent: async () => (await page()?.pageSilent()) ?? false,
      onTrial: () => page()?.onTrial ?? false,
      ui,
      confirmUi: async (version, drive) => page()?.confirm(version, drive),
      switchUi: async () => page()?.switchToNewest(),
    }
  }

  network(): NetworkReport {
    return this.#reports.network()
  }

  #pageOf(channel: FollowedChannel | undefined): ChannelPage | undefined {
    return channel && this.#pages.get(channel.id)
  }

  /** For whatever fails in the background: the person hears of it. */
  #warns(code: string): (error: unknown) => void {
    return (error) => this.#notice(code, messageOf(error))
  }

  #notice(code: string, message: string): void {
    this.#events.emitOrKeep({ type: 'notice', level: 'warning', code, message })
    this.emit('notice', { code, message })
  }
}

/** What of the settings decides how peers are found; a change means meeting the network anew. */
function waysOf({ lan, mainline }: Settings): string {
  return `${lan} ${mainline}`
}

/** Nothing was told of this disk yet. */
function isSilentDisk({ path, state }: PathStatus): boolean {
  return path === 'disk' && state !== 'working'
}
