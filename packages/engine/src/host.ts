import { mkdir } from 'node:fs/promises'
import ReadyResource from 'ready-resource'
import type WebTorrent from 'webtorrent'
import type { EngineFileInfo, EngineLimits, EngineOptions, EngineSource, SeedRequest } from './api.ts'
import { EngineError } from './errors.ts'
import { Playback } from './playback.ts'
import type { Beat } from './protocol.ts'
import { createClient } from './swarm/client.ts'
import type { MuxLink } from './swarm/mux-link.ts'
import { TitleSwarm } from './swarm/title-swarm.ts'
import { Title } from './title.ts'
import { parseTorrent } from './torrent/torrent-file.ts'

/** A title that was warmed up and never played is let go after this long. */
const WARM_FOR_MS = 10 * 60_000
/** Titles warmed at a time: a wall of posters must not become a wall of downloads. */
const MAX_WARM = 8

/**
 * The engine inside its process: who holds which title, and the two swarms. A title is open as long as something holds
 * it: a playback, a seed, a warm-up or a peer that asked for an idle one.
 */
export class EngineHost extends ReadyResource {
  readonly options: EngineOptions
  #client: WebTorrent | null = null
  #swarm: TitleSwarm | null = null
  #titles = new Map<string, { title: Title; holders: Set<string> }>()
  #playbacks = new Map<string, Playback>()
  #seeds = new Map<string, SeedRequest>()
  #warm = new Map<string, NodeJS.Timeout>()

  constructor(options: EngineOptions) {
    super()
    this.options = { ...options }
  }

  protected override async _open(): Promise<void> {
    await mkdir(this.options.dir, { recursive: true })
    this.#client = createClient(this.options)
    if (this.options.hyperswarm === false) return
    this.#swarm = new TitleSwarm({
      bootstrap: this.options.bootstrap,
      onlink: (infohash, link) => void this.#linked(infohash, link),
    })
    await this.#swarm.ready()
  }

  protected override async _close(): Promise<void> {
    for (const timer of this.#warm.values()) clearTimeout(timer)
    for (const playback of this.#playbacks.values()) playback.close()
    await Promise.all([...this.#titles.values()].map(({ title }) => title.close().catch(() => {})))
    await this.#swarm?.close()
    const client = this.#client
    if (client) await new Promise<void>((resolve) => client.destroy(() => resolve()))
  }

  async openPlayback(id: string, source: EngineSource): Promise<void> {
    if (this.#playbacks.has(id)) return
    const title = await this.#hold(source, `playback:${id}`)
    const playback = new Playback(id, title, source)
    this.#playbacks.set(id, playback)
    title.warm(source.file)
    if (source.pinned) title.pin(true)
    void title.playable.then(
      () => {
        title.useBlockHashes(source.file, source.blockHashes)
        title.scheduler!.filling = true
        title.scheduler!.refresh()
      },
      () => {},
    )
  }

  playback(id: string): Playback {
    const playback = this.#playbacks.get(id)
    if (!playback) throw new EngineError('no-such-playback', 'This playback has ended.')
    return playback
  }

  info(id: string): Promise<EngineFileInfo> {
    return this.playback(id).info()
  }

  async stopPlayback(id: string): Promise<void> {
    const playback = this.#playbacks.get(id)
    if (!playback) return
    this.#playbacks.delete(id)
    playback.close()
    await this.#release(playback.source.infohash, `playback:${id}`)
  }

  async warm(source: EngineSource): Promise<void> {
    const { infohash } = source
    if (this.#warm.size >= MAX_WARM) await this.#cool(this.#warm.keys().next().value!)
    const title = await this.#hold(source, 'warm')
    title.warm(source.file)
    clearTimeout(this.#warm.get(infohash))
    this.#warm.set(infohash, setTimeout(() => void this.#cool(infohash), WARM_FOR_MS).unref())
  }

  async seed(request: SeedRequest): Promise<void> {
    const torrent = parseTorrent(request.torrent)
    this.#seeds.set(torrent.infohash, request)
    const title = await this.#hold(
      { infohash: torrent.infohash, file: 0, torrent: request.torrent, trackers: request.trackers ?? [] },
      'seed',
    )
    await title.playable
  }

  /** Fetches all of a title and keeps giving it, outside the quota. */
  async adopt(source: EngineSource): Promise<void> {
    const title = await this.#hold(source, 'adopt')
    title.pin(true)
    void title.playable.then(
      () => {
        title.scheduler!.filling = true
        title.scheduler!.refresh()
      },
      () => {},
    )
  }

  async unseed(infohash: string): Promise<void> {
    this.#seeds.delete(infohash)
    await this.#release(infohash, 'adopt')
    await this.#release(infohash, 'seed')
  }

  async pin(infohash: string, pinned: boolean): Promise<void> {
    this.#titles.get(infohash)?.title.pin(pinned)
  }

  setLimits(limits: EngineLimits): void {
    Object.assign(this.options, limits)
    this.#client?.throttleDownload(this.options.downLimit || -1)
    this.#client?.throttleUpload(this.options.upLimit || -1)
  }

  beat(): Beat {
    const client = this.#client
    const torrents = client?.torrents ?? []
    return {
      beat: {
        torrents: torrents.length,
        seeding: this.#seeds.size,
        downSpeed: Math.round(client?.downloadSpeed ?? 0),
        upSpeed: Math.round(client?.uploadSpeed ?? 0),
        received: torrents.reduce((sum, torrent) => sum + torrent.received, 0),
        given: torrents.reduce((sum, torrent) => sum + torrent.uploaded, 0),
        diskUsed: 0,
        rss: process.memoryUsage.rss(),
        port: client?.torrentPort ?? 0,
      },
      playbacks: [...this.#playbacks.values()].map((playback) => playback.status()),
    }
  }

  async #hold(source: EngineSource, holder: string): Promise<Title> {
    let held = this.#titles.get(source.infohash)
    if (!held) {
      const seed = this.#seeds.get(source.infohash)
      const title = new Title({
        client: this.#client!,
        dir: this.options.dir,
        infohash: source.infohash,
        torrent: source.torrent,
        trackers: source.trackers,
        peers: source.peers,
        files: seed?.files,
        allowPrivateAddresses: this.options.allowPrivateAddresses ?? false,
      })
      held = { title, holders: new Set() }
      this.#titles.set(source.infohash, held)
      this.#swarm?.join(source.infohash, { client: holder !== 'seed' })
    }
    held.holders.add(holder)
    try {
      await held.title.ready()
    } catch (error) {
      await this.#release(source.infohash, holder)
      throw error
    }
    return held.title
  }

  async #release(infohash: string, holder: string): Promise<void> {
    const held = this.#titles.get(infohash)
    if (!held?.holders.delete(holder)) return
    if ([...held.holders].some((other) => other !== 'seed')) return
    if (held.title.scheduler) held.title.scheduler.filling = false
    if (held.holders.size > 0) return
    this.#titles.delete(infohash)
    await this.#swarm?.leave(infohash)
    await held.title.close().catch(() => {})
  }

  async #cool(infohash: string): Promise<void> {
    clearTimeout(this.#warm.get(infohash))
    this.#warm.delete(infohash)
    await this.#release(infohash, 'warm')
  }

  async #linked(infohash: string, link: MuxLink): Promise<void> {
    const held = this.#titles.get(infohash)
    if (!held) return void link.destroy()
    await held.title.ready().catch(() => {})
    held.title.addLink(link)
  }
}
