import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import ReadyResource from 'ready-resource'
import type WebTorrent from 'webtorrent'
import type { AdoptSource, EngineFileInfo, EngineLimits, EngineOptions, EngineSource, SeedRequest } from './api.ts'
import { FolderStore } from './disk/folder-store.ts'
import { Shelf } from './disk/shelf.ts'
import { TitleState } from './disk/title-state.ts'
import { DiskKeeper } from './disk-keeper.ts'
import { EngineError } from './errors.ts'
import { GiveLess, UP_WHILE_STARVING } from './give-less.ts'
import { mayGive } from './giving.ts'
import { IdleTitles } from './idle-titles.ts'
import { Playback } from './playback.ts'
import { Precedence } from './precedence.ts'
import type { Beat } from './protocol.ts'
import { bytesEver, pulse } from './pulse.ts'
import { createClient } from './swarm/client.ts'
import { Contacts } from './swarm/contacts.ts'
import { lookAround } from './swarm/health.ts'
import { learn } from './swarm/learn.ts'
import type { MuxLink } from './swarm/mux-link.ts'
import { Offenders } from './swarm/offenders.ts'
import { TitleSwarm } from './swarm/title-swarm.ts'
import { warmHttpSoon } from './swarm/warm-http.ts'
import { Title } from './title.ts'
import { parseTorrent } from './torrent/torrent-file.ts'
import { wakeOnContact } from './wake-on-contact.ts'

/** A title that was warmed up and never played is let go after this long. */
const WARM_FOR_MS = 10 * 60_000
/** Titles warmed at a time: a wall of posters must not become a wall of downloads. */
const MAX_WARM = 8
/** A title that a peer woke goes back to sleep when nobody was there for this long. */
const SLEEP_AFTER_MS = 30_000
/** Titles that strangers can keep awake at a time. */
const MAX_WOKEN = 24

/** Who keeps a title open: playbacks, warm-ups, adoptions, seeds with trackers, and peers that woke it. */
type Holder = `playback:${string}` | 'warm' | 'adopt' | 'seed' | 'visitor'

/** `identity`: seed of the key that peers over Hyperswarm see; absent: a key by chance. */
type HostOptions = EngineOptions & { identity?: Uint8Array; contacts?: Contacts }

interface Held {
  title: Title
  holders: Set<Holder>
  quietSince: number
}

/**
 * The engine inside its process: who holds which title, and the two swarms. A title is open as long as something holds
 * it; when nothing does, it may stay as an idle entry that peers can wake. Event: `whole`, all of a title is here.
 */
export class EngineHost extends ReadyResource {
  readonly options: HostOptions
  readonly #contacts: Contacts
  readonly #offenders = new Offenders()
  #client: WebTorrent | null = null
  #swarm: TitleSwarm | null = null
  #shelf: Shelf
  #keeper: DiskKeeper | null = null
  #titles = new Map<string, Held>()
  #playbacks = new Map<string, Playback>()
  #opening = new Map<string, Promise<void>>()
  #idle: IdleTitles
  #warm = new Map<string, NodeJS.Timeout>()
  #sleepTimer: NodeJS.Timeout | null = null
  #warmTimer: NodeJS.Timeout | null = null
  #precedence = new Precedence(
    () => [...this.#titles.values()].map(({ title }) => title),
    (hunger) => this.#giveLessWhile(hunger === 'now'),
  )
  #givingLess = false
  readonly #giveLess = new GiveLess()
  #past = { received: 0, given: 0 }

  constructor(options: HostOptions) {
    super()
    this.options = { ...options }
    this.#contacts = options.contacts ?? new Contacts({ allowPrivate: options.allowPrivateAddresses })
    this.#shelf = new Shelf(options.dir)
    this.#idle = new IdleTitles((infohash) => this.#announce(infohash))
  }

  protected override async _open(): Promise<void> {
    await mkdir(this.options.dir, { recursive: true })
    this.#client = createClient(this.options, this.#contacts)
    wakeOnContact(this.#client, (infohash) => this.#wake(infohash))
    const { hyperswarm, bootstrap, host, identity } = this.options
    if (hyperswarm !== false) {
      const onlink = (infohash: string, link: MuxLink) => void this.#linked(infohash, link)
      this.#swarm = new TitleSwarm({ bootstrap, host, identity, contacts: this.#contacts, onlink })
      await this.#swarm.ready()
    }
    this.#sleepTimer = setInterval(() => void this.#sleep(), SLEEP_AFTER_MS / 3).unref()
    void this.#openShelf()
    this.#warmTimer = warmHttpSoon(this.options, () => this.#titles.size > 0)
  }

  protected override async _close(): Promise<void> {
    this.#keeper?.stop()
    this.#idle.stop()
    this.#precedence.stop()
    if (this.#sleepTimer) clearInterval(this.#sleepTimer)
    if (this.#warmTimer) clearTimeout(this.#warmTimer)
    for (const timer of this.#warm.values()) clearTimeout(timer)
    for (const playback of this.#playbacks.values()) playback.close()
    await Promise.all([...this.#titles.values()].map(({ title }) => title.close().catch(() => {})))
    await this.#swarm?.close()
    await new Promise<void>((resolve) => (this.#client ? this.#client.destroy(() => resolve()) : resolve()))
  }

  async openPlayback(id: string, source: EngineSource): Promise<void> {
    if (this.#playbacks.has(id)) return
    const opening = this.#openPlayback(id, source)
    this.#opening.set(id, opening)
    await opening.finally(() => this.#opening.delete(id))
  }

  async #openPlayback(id: string, source: EngineSource): Promise<void> {
    const title = await this.#hold(source, `playback:${id}`)
    this.#playbacks.set(id, new Playback(id, title, source))
    title.warm(source)
    title.fills = true
    if (source.pinned) title.pin(true)
    if (source.blockHashes) this.vouch(id, source.blockHashes)
  }

  /** Hashes of a film's blocks, in use from when the film is known. */
  vouch(id: string, blockHashes: Uint8Array): void {
    const { title, source } = this.playback(id)
    void title.playable.then(
      () => title.useBlockHashes(source, blockHashes),
      () => {},
    )
  }

  playback(id: string): Playback {
    const playback = this.#playbacks.get(id)
    if (!playback) throw new EngineError('no-such-playback', 'This playback has ended.')
    return playback
  }

  async info(id: string): Promise<EngineFileInfo> {
    await this.#opening.get(id)
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
    const coldest = this.#warm.keys().next().value
    if (this.#warm.size >= MAX_WARM && coldest !== undefined) await this.#cool(coldest)
    const title = await this.#hold(source, 'warm')
    title.warm(source)
    clearTimeout(this.#warm.get(infohash))
    this.#warm.set(infohash, setTimeout(() => void this.#cool(infohash), WARM_FOR_MS).unref())
  }

  health(source: EngineSource): ReturnType<typeof lookAround> {
    return lookAround(source, { swarm: this.#swarm, dht: this.#client?.dht || null, options: this.options })
  }

  /** Somebody's own files: checked now, opened when a peer asks (at once where a tracker must be told). */
  async seed(request: SeedRequest): Promise<void> {
    const torrent = parseTorrent(request.torrent)
    const { infohash } = torrent
    await new FolderStore(request.files, torrent).check()
    await new TitleState(join(this.options.dir, infohash)).saveTorrent(torrent)
    await this.#giveIdle({ infohash, files: request.files })
    if (!request.trackers?.length && !this.options.bittorrent?.lsd) return
    const title = await this.#hold({ infohash, file: 0, trackers: request.trackers ?? [] }, 'seed')
    await title.playable
  }

  /** Fetches a title, or as much of it as is wanted, and keeps giving it, outside the quota. */
  async adopt(source: AdoptSource): Promise<void> {
    const title = await this.#hold(source, 'adopt')
    title.pin(true)
    const { films = [source], most } = source
    title.share = most === undefined ? null : { films, most }
    title.fills = true
  }

  async unseed(infohash: string): Promise<void> {
    this.#idle.delete(infohash)
    await this.#release(infohash, 'adopt')
    await this.#release(infohash, 'visitor')
    await this.#release(infohash, 'seed')
    if (!this.#titles.has(infohash)) await this.#swarm?.leave(infohash)
  }

  async pin(infohash: string, pinned: boolean): Promise<void> {
    const held = this.#titles.get(infohash)
    if (held) return held.title.pin(pinned)
    const state = new TitleState(join(this.options.dir, infohash))
    await state.load()
    state.notes.pinned = pinned
    await state.saveNotes()
    await this.#shelf.refresh(infohash)
    const shelved = this.#shelf.titles.get(infohash)
    const given = shelved && mayGive(shelved, this.options, Date.now())
    if (given && !this.#idle.get(infohash)) await this.#giveIdle({ infohash })
  }

  setLimits(limits: EngineLimits): void {
    Object.assign(this.options, limits)
    this.#client?.throttleDownload(this.options.downLimit || -1)
    this.#client?.throttleUpload(this.#upAllowed || -1)
    this.#keeper?.wake()
    void this.#giveUp()
  }

  /** Something is going on that whoever looks at the status wants to follow. */
  get busy(): boolean {
    const client = this.#client
    if ((client?.downloadSpeed ?? 0) > 0 || (client?.uploadSpeed ?? 0) > 0) return true
    return [...this.#playbacks.values()].some((playback) => !playback.settled)
  }

  beat(): Beat {
    const { upAllowed, diskUsed } = { upAllowed: this.#upAllowed, diskUsed: this.#keeper?.used ?? 0 }
    const known = { seeding: this.#idle.size, upAllowed, diskUsed, past: this.#past }
    return { beat: pulse(this.#client, known), playbacks: [...this.#playbacks.values()].map((one) => one.status()) }
  }

  async #openShelf(): Promise<void> {
    await this.#shelf.load()
    if (this.closing) return
    this.#keeper = new DiskKeeper({
      dir: this.options.dir,
      shelf: this.#shelf,
      active: () => [...this.#titles.values()].map(({ title }) => title),
      limits: () => this.options,
    })
    for (const title of this.#shelf.titles.values()) {
      if (mayGive(title, this.options, Date.now()) && !this.#idle.get(title.infohash))
        await this.#giveIdle({ infohash: title.infohash })
    }
  }

  async #giveIdle(title: { infohash: string; files?: string[] }): Promise<void> {
    this.#idle.add(title)
    if (this.#idle.get(title.infohash)) this.#swarm?.join(title.infohash, { client: false })
  }

  /** What was watched and need not be given any more: the limits changed, or it was given for long enough. */
  async #giveUp(): Promise<void> {
    for (const { infohash, files } of [...this.#idle.values()]) {
      const shelved = this.#shelf.titles.get(infohash)
      if (files || !shelved || mayGive(shelved, this.options, Date.now())) continue
      this.#idle.delete(infohash)
      if (!this.#titles.has(infohash)) await this.#swarm?.leave(infohash)
      else if (this.options.giveWatched === false) await this.#release(infohash, 'visitor')
    }
  }

  async #hold(source: EngineSource, holder: Holder): Promise<Title> {
    const { infohash } = source
    const open = this.#titles.get(infohash)
    let held = open
    if (!held) {
      held = { title: this.#createTitle(source), holders: new Set(), quietSince: Date.now() }
      this.#titles.set(infohash, held)
    }
    if (holder !== 'visitor' && holder !== 'seed') this.#swarm?.join(infohash, { client: true })
    held.holders.add(holder)
    this.#keeper?.wake()
    if (holder.startsWith('playback')) {
      held.title.attentive = true
      this.#precedence.look()
    }
    try {
      await held.title.ready()
      if (open?.title.torrent) learn(open.title.torrent, source, this.#contacts.allowPrivate)
    } catch (error) {
      await this.#release(infohash, holder)
      throw error
    }
    return held.title
  }

  #createTitle(source: EngineSource): Title {
    return new Title({
      client: this.#client!,
      dir: this.options.dir,
      infohash: source.infohash,
      torrent: source.torrent,
      trackers: source.trackers,
      peers: source.peers,
      files: this.#idle.get(source.infohash)?.files,
      contacts: this.#contacts,
      offenders: this.#offenders,
      onreader: () => this.#precedence.look(),
      onwhole: () => this.emit('whole'),
    })
  }

  async #release(infohash: string, holder: Holder): Promise<void> {
    const held = this.#titles.get(infohash)
    if (!held?.holders.delete(holder)) return
    // Whoever else holds it is given all of it.
    if (holder === 'adopt') held.title.share = null
    const wanted = [...held.holders].some((other) => other === 'adopt' || other.startsWith('playback'))
    if (!wanted) held.title.fills = false
    held.title.attentive = [...held.holders].some((other) => other.startsWith('playback'))
    if (held.holders.size > 0) return
    // Peers that are being served are not cut off; an idle title goes on being found.
    if (holder !== 'visitor' && held.title.peerCount > 0 && held.title.failure === null) {
      held.holders.add('visitor')
      held.quietSince = Date.now()
      return
    }
    await this.#closeTitle(infohash, held)
  }

  async #closeTitle(infohash: string, held: Held): Promise<void> {
    this.#titles.delete(infohash)
    this.#past.received += held.title.torrent?.received ?? 0
    this.#past.given += held.title.torrent?.uploaded ?? 0
    await held.title.close().catch(() => {})
    if (held.title.countsForQuota) await this.#shelf.refresh(infohash)
    const shelved = this.#shelf.titles.get(infohash)
    const files = this.#idle.get(infohash)?.files
    if (files || (shelved && mayGive(shelved, this.options, Date.now())))
      await this.#giveIdle({ infohash, ...(files ? { files } : {}) })
    else if (!this.#titles.has(infohash)) {
      this.#idle.delete(infohash)
      await this.#swarm?.leave(infohash)
    }
  }

  async #cool(infohash: string): Promise<void> {
    clearTimeout(this.#warm.get(infohash))
    this.#warm.delete(infohash)
    await this.#release(infohash, 'warm')
  }

  /** Titles that only visitors hold go back to being entries. */
  async #sleep(): Promise<void> {
    await this.#giveUp()
    const now = Date.now()
    for (const [infohash, held] of [...this.#titles]) {
      if (held.title.peerCount > 0) held.quietSince = now
      if (now - held.quietSince > SLEEP_AFTER_MS) await this.#release(infohash, 'visitor')
    }
  }

  async #wake(infohash: string): Promise<Title | null> {
    const held = this.#titles.get(infohash)
    if (held) return held.title
    if (!this.#idle.get(infohash)) return null
    const woken = [...this.#titles.values()].filter(({ holders }) => holders.has('visitor')).length
    if (woken >= MAX_WOKEN) return null
    return this.#hold({ infohash, file: 0 }, 'visitor').catch(() => null)
  }

  async #linked(infohash: string, link: MuxLink): Promise<void> {
    const title = await this.#wake(infohash)
    await title?.ready().catch(() => {})
    if (title) title.addLink(link)
    else link.destroy()
  }

  /** What is sent takes room that a starving film needs: its requests and acknowledgements go out the same way. */
  #giveLessWhile(starving: boolean): void {
    const up = this.#client?.uploadSpeed ?? 0
    const less = this.#giveLess.decide({
      starving,
      up,
      received: bytesEver(this.#client, this.#past).received,
      now: performance.now(),
    })
    if (less === this.#givingLess) return
    this.#givingLess = less
    this.#client?.throttleUpload(this.#upAllowed || -1)
  }

  /** Bytes a second that may be given right now; 0: no limit. */
  get #upAllowed(): number {
    const { upLimit = 0 } = this.options
    return this.#givingLess ? Math.min(upLimit || Number.POSITIVE_INFINITY, UP_WHILE_STARVING) : upLimit
  }

  #announce(infohash: string): void {
    const client = this.#client
    if (client?.dht && client.listening && !this.#titles.has(infohash)) {
      client.dht.announce(infohash, client.torrentPort, () => {})
    }
  }
}
