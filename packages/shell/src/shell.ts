/**
 * The composition root: everything a running shell consists of is made here, handed what it needs, and closed here.
 *
 * Opening waits for the disk and one listening socket, never for the network. The engine is a process of its own and is
 * started when a film is wanted. What is followed, shown and played changes by events from below; this file only
 * connects them: records → installer and catalogue → pages.
 */
import type { Engine } from '@kinoswarm/engine'
import ReadyResource from 'ready-resource'
import { API_VERSION, type NetworkReport, type Playback, type Session } from './api.ts'
import { FollowedChannel } from './channel/followed-channel.ts'
import { channelStatus } from './channel/status.ts'
import { ChannelSwarm } from './channel/swarm.ts'
import { startEngine } from './engine/start.ts'
import { messageOf, ShellError } from './errors.ts'
import { readChannelList, withHomeChannel, writeChannelList } from './home/channel-list.ts'
import { homeFiles } from './home/paths.ts'
import type { Workshop } from './home/workshop.ts'
import { EventHub } from './http/events.ts'
import type { PageServices } from './http/page-services.ts'
import { pageSite } from './http/page-site.ts'
import { LoopbackServer } from './http/server.ts'
import { streamSite } from './http/stream-site.ts'
import { Token } from './http/token.ts'
import { Installer } from './install/installer.ts'
import { type Instance, openInstance, pageHost, saveInstance } from './instance.ts'
import { LibraryStore } from './library/library.ts'
import { Films } from './playback/films.ts'
import { Playbacks } from './playback/playbacks.ts'
import { findSource } from './playback/source.ts'
import { SettingsStore } from './settings.ts'
import { builtinUi, type UiSource } from './ui/source.ts'
import { shellVersion } from './version.ts'

/** Pages hear of a film's pieces and speed this often while one is open. */
const statusEveryMs = 500
/** And of the network while they are open. */
const networkEveryMs = 2_000

export interface ShellOptions {
  workshop: Workshop
  bootstrap?: string[]
  /** Opened as home channel; absent = the one of last time. */
  link?: string
  /** 0 or absent = the port of last time, or any. */
  port?: number
}

export class Shell extends ReadyResource {
  readonly workshop: Workshop
  readonly token = new Token()
  readonly events = new EventHub()
  settings!: SettingsStore
  library!: LibraryStore
  playbacks!: Playbacks
  films!: Films
  server!: LoopbackServer
  swarm!: ChannelSwarm
  readonly channels: FollowedChannel[] = []
  #installer: Installer | undefined
  readonly #builtin = builtinUi(shellVersion)
  readonly #options: ShellOptions
  #instance!: Instance
  #engine: Promise<Engine> | undefined
  #runningEngine: Engine | undefined
  #timers: NodeJS.Timeout[] = []
  /** Address of the page. */
  url = ''

  constructor(options: ShellOptions) {
    super()
    this.#options = options
    this.workshop = options.workshop
  }

  get home(): FollowedChannel | undefined {
    return this.channels[0]
  }

  /** The interface pages get now. */
  get ui(): UiSource {
    return this.#installer?.current ?? this.#builtin
  }

  override async _open(): Promise<void> {
    const { workshop, bootstrap, port = 0 } = this.#options
    const files = homeFiles
    this.swarm = new ChannelSwarm({ store: workshop.store, home: workshop.home, bootstrap })
    const swarmReady = this.swarm.ready()
    const [instance, settings, library, links] = await Promise.all([
      openInstance(workshop.home),
      SettingsStore.open(files.settings(workshop.home)),
      LibraryStore.open(files.library(workshop.home)),
      this.#channelLinks(),
    ])
    this.#instance = instance
    this.settings = settings
    this.library = library
    this.server = new LoopbackServer({ port: port || instance.port, exact: port !== 0 })
    await Promise.all([this.server.ready(), this.#openChannels(links), swarmReady])
    this.#follow()
    this.#serve()
    if (this.server.port !== instance.port) await saveInstance(workshop.home, { ...instance, port: this.server.port })
    this.#tellPages()
  }

  override async _close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    this.events.close()
    await this.server?.close()
    await this.films?.close()
    await this.playbacks?.close()
    const engine = await this.#engine?.catch(() => undefined)
    await Promise.all([engine?.close(), this.swarm?.close()])
    await this.#installer?.close()
    await Promise.all(this.channels.map((channel) => channel.close()))
    await this.library?.close()
  }

  /** Resolves when the home channel's own interface is there, or after `timeoutMs` with whatever is. */
  async waitForUi(timeoutMs: number): Promise<UiSource> {
    const installer = this.#installer
    if (installer?.current.from !== 'builtin') return this.ui
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, timeoutMs)
      function done(): void {
        clearTimeout(timer)
        installer!.off('update', done)
        resolve()
      }
      installer.on('update', done)
    })
    return this.ui
  }

  async #channelLinks(): Promise<string[]> {
    const { workshop, link } = this.#options
    const known = await readChannelList(workshop.home)
    const links = link ? withHomeChannel(known, link) : known
    if (link && links.join() !== known.join()) await writeChannelList(workshop.home, links)
    return links
  }

  async #openChannels(links: string[]): Promise<void> {
    const readers = await Promise.all(links.map((link) => this.workshop.reader(link)))
    for (const [index, reader] of readers.entries()) {
      const channel = new FollowedChannel({ reader, home: index === 0 })
      this.channels.push(channel)
      this.#connect(channel)
      await channel.ready()
    }
    if (this.home) await this.#openInstaller(this.home)
  }

  #connect(channel: FollowedChannel): void {
    channel.on('update', () => {
      this.#follow()
      this.events.emit({ type: 'channel', channel: this.#status(channel) })
    })
    channel.on('catalogue', () => {
      const seq = channel.reader.state.catalogue?.seq ?? 0
      this.events.emit({ type: 'catalogue', channel: channel.id, seq, titles: channel.catalogue?.titles ?? 0 })
    })
    channel.on('failure', (error: unknown) => this.#notice('CHANNEL_FAILURE', messageOf(error)))
  }

  async #openInstaller(channel: FollowedChannel): Promise<void> {
    const { workshop } = this.#options
    const installer = new Installer({
      store: workshop.store,
      reader: channel.reader,
      path: workshop.channelFile(channel.id, 'install.json'),
      shellVersion,
      builtin: this.#builtin,
    })
    this.#installer = installer
    await installer.ready()
    installer.on('update', () => {
      const version = installer.available ?? installer.current.version
      this.events.emit({ type: 'release', channel: channel.id, version })
      this.emit('ui')
    })
    installer.on('refused', (version: string) =>
      this.#notice('RELEASE_REFUSED', `Version ${version} of this channel did not work and was taken back.`),
    )
    const install = () => installer.install().catch((error) => this.#notice('INSTALL_FAILED', messageOf(error)))
    channel.on('release', install)
    install()
  }

  #follow(): void {
    const readers = this.channels.map(({ reader }) => reader)
    this.swarm.follow(readers, { give: this.settings.value.seedApp })
  }

  #serve(): void {
    const streamOrigin = `http://127.0.0.1:${this.server.port}`
    this.playbacks = new Playbacks({
      engine: () => this.engine(),
      find: async (request) => {
        const catalogue = this.channels.find(({ id }) => id === request.channel)?.catalogue
        if (!catalogue) throw new ShellError('NOT_FOUND', 'This channel is not followed here.')
        return findSource(catalogue, request)
      },
      externalUrl: (path) => streamOrigin + path,
    })
    this.films = new Films((id) => this.playbacks.file(id))
    this.server.serve('127.0.0.1', streamSite(this.playbacks))
    const origin = this.server.serve(pageHost(this.#instance, this.home?.id), pageSite(this.#services()))
    this.url = `${origin}/`
  }

  #services(): PageServices {
    return {
      token: this.token,
      events: this.events,
      settings: this.settings,
      library: this.library,
      playbacks: this.playbacks,
      films: this.films,
      session: () => this.session(),
      channels: () =>
        this.channels.map((channel) => ({
          id: channel.id,
          get catalogue() {
            return channel.catalogue
          },
          status: () => this.#status(channel),
        })),
      network: () => this.network(),
      page: () => this.#installer?.beforePage() ?? Promise.resolve(this.#builtin),
      ui: () => this.ui,
      confirmUi: async (version) => this.#installer?.confirm(version),
      switchUi: async () => this.#installer?.switchToNewest(),
    }
  }

  session(): Session {
    const { version, from } = this.ui
    return {
      api: API_VERSION,
      token: this.token.value,
      shell: { version: shellVersion },
      channel: this.home?.id ?? '',
      ui: { version, from },
    }
  }

  /** The engine, started when it is first asked for. */
  engine(): Promise<Engine> {
    this.#engine ??= this.#startEngine().catch((error) => {
      this.#engine = undefined
      throw new ShellError('ENGINE_FAILED', 'The part that plays films could not be started.', { cause: error })
    })
    return this.#engine
  }

  async #startEngine(): Promise<Engine> {
    const { downLimit, upLimit, cacheQuota: quota } = this.settings.value
    const { bootstrap } = this.#options
    const engine = await startEngine({ home: this.workshop.home, bootstrap, downLimit, upLimit, quota })
    this.#runningEngine = engine
    return engine
  }

  network(): NetworkReport {
    const channels = this.swarm.reach.report()
    const engine = this.#runningEngine?.status()
    const films = this.playbacks.all().reduce((sum, { peers }) => sum + peers.total, 0)
    return {
      ...channels,
      peers: { channel: channels.peers, film: films },
      received: channels.received + (engine?.received ?? 0),
      given: channels.given + (engine?.given ?? 0),
      downSpeed: channels.downSpeed + (engine?.downSpeed ?? 0),
      upSpeed: channels.upSpeed + (engine?.upSpeed ?? 0),
      engine: {
        state: engine?.state ?? 'stopped',
        restarts: engine?.restarts ?? 0,
        torrents: engine?.torrents ?? 0,
      },
    }
  }

  #status(channel: FollowedChannel) {
    const { peers } = this.swarm
    const shown = channel.home && this.ui.from !== 'builtin' ? this.ui.version : undefined
    return channelStatus(channel, { peers, copies: 0, shown })
  }

  /** What open pages hear of without asking. */
  #tellPages(): void {
    // A film starts sooner if the engine is there when somebody chooses one.
    this.events.onListener = () => this.engine().catch((error) => this.#notice('ENGINE_FAILED', messageOf(error)))
    this.library.on('change', (key, entry) => this.events.emit({ type: 'library', key, entry }))
    this.library.on('failure', (error) => this.#notice('LIBRARY_NOT_SAVED', messageOf(error)))
    const everyPlayback = (playback: Playback) => this.events.emit({ type: 'playback', playback })
    const status = setInterval(() => {
      if (this.events.size > 0) this.playbacks.all().forEach(everyPlayback)
    }, statusEveryMs)
    const network = setInterval(() => {
      if (this.events.size > 0) this.events.emit({ type: 'network', report: this.network() })
    }, networkEveryMs)
    this.#timers = [status.unref(), network.unref()]
  }

  #notice(code: string, message: string): void {
    this.events.emit({ type: 'notice', level: 'warning', code, message })
    this.emit('notice', { code, message })
  }
}
