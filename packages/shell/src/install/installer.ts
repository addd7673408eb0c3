/**
 * Decides which interface pages get, and switches it safely: the I/O around `rules.ts`.
 *
 * Every decision is on disk before anybody sees its effect, so that a crash at any point ends in the state before or
 * after it. A running page is never changed under a person: a newer release is downloaded and offered, and shown after
 * `switchToNewest` or at the next start. Events: `update` when another version can be, or is, shown; `refused` with the
 * version that never reported; `failure` for what only a log needs.
 */
import { type Build, type ChannelReader, ReleaseReader } from '@kinoswarm/catalog-feed'
import type Corestore from 'corestore'
import ReadyResource from 'ready-resource'
import { writeJson } from '../home/json-file.ts'
import type { UiSource } from '../ui/source.ts'
import { releaseUi } from './release-ui.ts'
import * as rules from './rules.ts'
import { type InstallState, readInstallState } from './state.ts'

/** A bundle of some hundred kB from at least one peer; failing that, it is tried again at the next sign of life. */
const downloadTimeoutMs = 60_000
/** A page that has not reported by then is silent. Rendering takes some 100 ms, on the slowest machine some seconds. */
const silenceMs = 10_000

export interface InstallerOptions {
  store: Corestore
  reader: ChannelReader
  /** `install.json` of the channel. */
  path: string
  shellVersion: string
  builtin: UiSource
}

export class Installer extends ReadyResource {
  readonly #options: InstallerOptions
  readonly #releases = new Map<string, ReleaseReader>()
  #state: InstallState = rules.emptyInstall()
  #current: UiSource
  #currentDrive = ''
  #installing: Promise<void> | undefined
  #triedAt = Number.NEGATIVE_INFINITY

  constructor(options: InstallerOptions) {
    super()
    this.#options = options
    this.#current = options.builtin
  }

  /** What pages get now. */
  get current(): UiSource {
    return this.#current
  }

  /** A newer version than the one shown, whole on this disk. */
  get available(): string | undefined {
    const trial = this.#state.trial
    return trial && trial.drive !== this.#currentDrive ? trial.version : undefined
  }

  override async _open(): Promise<void> {
    this.#state = await readInstallState(this.#options.path)
    await this.#showBest('disk')
  }

  override async _close(): Promise<void> {
    await this.#installing?.catch(() => {})
    await Promise.all([...this.#releases.values()].map((release) => release.close()))
  }

  /** Fetches the newest release this shell can run, if it is wanted. Safe to call at every sign of news. */
  install(): Promise<void> {
    this.#installing ??= this.#installNewest().finally(() => {
      this.#installing = undefined
    })
    return this.#installing
  }

  /** Shows the newest one that is whole on this disk. */
  async switchToNewest(): Promise<void> {
    await this.#showBest('swarm')
    this.emit('update')
  }

  /** Call before a page is sent. Counts a try of a trial, and gives up on one that never answered. */
  async beforePage(): Promise<UiSource> {
    const now = performance.now()
    const trying = this.#state.trial?.drive === this.#currentDrive
    if (!trying || now - this.#triedAt < silenceMs) return this.#current
    this.#triedAt = now
    await this.#save(rules.tried(this.#state, this.#currentDrive))
    if (!this.#state.bad.includes(this.#currentDrive)) return this.#current
    this.emit('refused', this.#current.version)
    await this.#showBest('disk')
    this.emit('update')
    return this.#current
  }

  /** The page has rendered. A confirmation of another version than the one shown says nothing. */
  async confirm(version: string): Promise<void> {
    if (version === this.#current.version) await this.#save(rules.confirmed(this.#state, this.#currentDrive))
  }

  async #installNewest(): Promise<void> {
    const { reader, shellVersion } = this.#options
    const build = reader.openRelease({ shellVersion })?.build
    const seq = reader.state.release?.seq ?? 0
    if (!build || this.closing || !rules.isWanted(this.#state, { seq, drive: build.drive.key })) return
    const release = this.#openRelease(build)
    await release.download({ timeoutMs: downloadTimeoutMs })
    if (this.closing) return
    await this.#save(rules.installed(this.#state, { seq, version: build.version, drive: build.drive.key, build }))
    // Nothing of the channel's own was on screen yet, so nothing is taken away from anybody.
    if (this.#current.from === 'builtin') this.#show(release, seq, 'swarm')
    this.emit('update')
  }

  /** The first candidate that is whole on this disk, else the built-in interface. Never waits for the network. */
  async #showBest(from: 'swarm' | 'disk'): Promise<void> {
    for (const candidate of rules.candidates(this.#state)) {
      if (candidate.drive === this.#currentDrive) return
      const release = this.#openRelease(candidate.build)
      if (await this.#isWhole(release)) return this.#show(release, candidate.seq, from)
      await this.#save(rules.missing(this.#state, candidate.drive))
    }
    this.#current = this.#options.builtin
    this.#currentDrive = ''
  }

  async #isWhole(release: ReleaseReader): Promise<boolean> {
    try {
      return await release.complete()
    } catch (error) {
      this.emit('failure', error)
      return false
    }
  }

  #openRelease(build: Build): ReleaseReader {
    const known = this.#releases.get(build.drive.key)
    const release = known ?? new ReleaseReader(this.#options.store, build)
    this.#releases.set(build.drive.key, release)
    return release
  }

  #show(release: ReleaseReader, seq: number, from: 'swarm' | 'disk'): void {
    this.#current = releaseUi(release, seq, from)
    this.#currentDrive = release.build.drive.key
    this.#triedAt = Number.NEGATIVE_INFINITY
  }

  /** On disk first, in use afterwards. */
  async #save(state: InstallState): Promise<void> {
    if (state === this.#state) return
    await writeJson(this.#options.path, state)
    this.#state = state
  }
}
