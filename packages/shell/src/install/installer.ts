/**
 * Decides which interface pages get, and switches it safely: the I/O around `rules.ts`.
 *
 * Every decision is on disk before anybody sees its effect, so that a crash at any point ends in the state before or
 * after it. A running page is never changed under a person: a newer release is downloaded and offered, and shown after
 * `switchToNewest` or at the next start. Events: `update` when another version can be, or is, shown; `refused` with the
 * version that never reported; `failure` for what only a log needs.
 */
import { setMaxListeners } from 'node:events'
import { type Build, type ChannelReader, pickBuild, ReleaseReader } from '@kinoswarm/catalog-feed'
import type Corestore from 'corestore'
import ReadyResource from 'ready-resource'
import { codeOf, ShellError } from '../errors.ts'
import { writeJson } from '../home/json-file.ts'
import type { UiSource } from '../ui/source.ts'
import { releaseUi } from './release-ui.ts'
import * as rules from './rules.ts'
import { type Installed, type InstallState, readInstallState } from './state.ts'

/** A bundle of some hundred kB from at least one peer; failing that, it is tried again at the next sign of life. */
const downloadTimeoutMs = 60_000
/** A page that has not reported by then is silent. Rendering takes some 100 ms, on the slowest machine some seconds. */
const silenceMs = 10_000
/** Somebody who has the release may appear; asking costs next to nothing. */
const retryMs = 30_000

export interface InstallerOptions {
  store: Corestore
  reader: ChannelReader
  /** `install.json` of the channel. */
  path: string
  shellVersion: string
  builtin: UiSource
  /** How the state gets to the disk, whole or not at all; absent = `writeJson`. */
  write?: typeof writeJson
}

export interface ReleaseChoice {
  seq: number
  version: string
  /** Whole on this disk. */
  installed: boolean
  shown: boolean
  pinned: boolean
  notes: string
}

export class Installer extends ReadyResource {
  readonly #options: InstallerOptions
  readonly #releases = new Map<string, ReleaseReader>()
  #state: InstallState = rules.emptyInstall()
  #current: UiSource
  #currentDrive = ''
  #installing: { drive: string; done: Promise<void>; abort: AbortController } | undefined
  #retry: NodeJS.Timeout | undefined
  #triedAt = Number.NEGATIVE_INFINITY
  #changing: Promise<void> = Promise.resolve()

  constructor(options: InstallerOptions) {
    super()
    this.#options = options
    this.#current = options.builtin
  }

  /** What pages get now. */
  get current(): UiSource {
    return this.#current
  }

  /** A newer version than the one shown, whole on this disk; none for a viewer who stays with theirs. */
  get available(): string | undefined {
    const { trial, pinned } = this.#state
    return !pinned && trial && trial.drive !== this.#currentDrive ? trial.version : undefined
  }

  /** The release that is shown has never rendered here. */
  get onTrial(): boolean {
    return this.#currentDrive !== '' && this.#state.trial?.drive === this.#currentDrive
  }

  override async _open(): Promise<void> {
    this.#state = await readInstallState(this.#options.path)
    await this.#showBest('disk')
  }

  override async _close(): Promise<void> {
    clearTimeout(this.#retry)
    this.#installing?.abort.abort()
    await this.#installing?.done.catch(() => {})
    await this.#changing
    await Promise.all([...this.#releases.values()].map((release) => release.close()))
  }

  /** Fetches the newest release this shell can run, if it is wanted. Safe to call at every sign of news. */
  async install(): Promise<void> {
    await this.#forgetRevoked()
    const wanted = this.#wanted()
    if (!wanted || this.closing) return
    if (this.#installing?.drive === wanted.drive) return this.#installing.done
    // One that nobody delivers must not stand in the way of its successor.
    this.#installing?.abort.abort()
    const abort = new AbortController()
    // Every file of the release listens to it.
    setMaxListeners(0, abort.signal)
    const installing = { drive: wanted.drive, abort, done: this.#fetch(wanted, abort.signal) }
    this.#installing = installing
    try {
      await installing.done
    } catch (error) {
      if (!abort.signal.aborted) await this.#notInstalled(wanted, error)
    } finally {
      if (this.#installing === installing) this.#installing = undefined
    }
  }

  /** Releases that a viewer can choose from, newest first: those that were installed here, and the newest known one. */
  versions(): ReleaseChoice[] {
    const wanted = this.#wanted()
    const installed = rules.choices(this.#state)
    const all = wanted && !installed.some(({ drive }) => drive === wanted.drive) ? [wanted, ...installed] : installed
    return all.map(({ seq, version, drive, notes = '' }) => ({
      seq,
      version,
      notes,
      installed: drive !== wanted?.drive,
      shown: drive === this.#currentDrive,
      pinned: drive === this.#state.pinned?.drive,
    }))
  }

  /** Stays with a version until another is chosen; null follows the newest again. Throws NOT_FOUND. */
  async pin(version: string | null): Promise<void> {
    const chosen = rules.choices(this.#state).find((item) => item.version === version)
    if (version !== null && !(chosen && (await this.#isWhole(this.#openRelease(chosen.build))))) {
      throw new ShellError('NOT_FOUND', `Version ${version} is not on this computer.`)
    }
    await this.#change((state) => rules.pinned(state, chosen))
    this.#currentDrive = ''
    await this.switchToNewest()
  }

  /** Shows the newest one that is whole on this disk. */
  async switchToNewest(): Promise<void> {
    await this.#showBest('swarm')
    this.emit('update')
  }

  /**
   * Call when a browser is about to show a page, and for nothing else: a page of an older version, left open in a tab, must
   * not use up the tries of its successor. Gives up on a trial that never answered. `framing`: this browser can show the
   * guard's page. Then the try is counted by its frame, which only a page on screen loads; else here.
   */
  async beforePage(framing = false): Promise<UiSource> {
    if (!this.onTrial) return this.#current
    const trial = this.#trialMode()
    const countsInFrame = framing && trial === 'guarded' && !rules.isUsedUp(this.#state)
    if (!countsInFrame) await this.#countTry()
    return this.onTrial ? { ...this.#current, trial } : this.#current
  }

  /** Call when the guard's page loads the trial into its frame. */
  async beforeFrame(): Promise<UiSource> {
    if (this.onTrial) await this.#countTry()
    return this.#current
  }

  /**
   * The guard shows an interface twice, once in its frame and once for good. A first start, with nothing to go back to but
   * the built-in interface, is spared that, unless it has been silent once already.
   */
  #trialMode(): 'plain' | 'guarded' {
    const { good, trial } = this.#state
    const silentTries = (trial?.tries ?? 0) - (this.#isTrying ? 1 : 0)
    return good || silentTries > 0 ? 'guarded' : 'plain'
  }

  /** The try that was counted last still has time to answer. */
  get #isTrying(): boolean {
    return performance.now() - this.#triedAt < silenceMs
  }

  async #countTry(): Promise<void> {
    if (this.#isTrying) return
    this.#triedAt = performance.now()
    const drive = this.#currentDrive
    const { version } = this.#current
    await this.#change((state) => rules.tried(state, drive))
    if (!this.#state.bad.includes(drive)) return
    this.emit('refused', version)
    await this.#showBest('disk')
    this.emit('update')
  }

  /**
   * A browser was led to the check. Whether what is shown is on trial and has not reported; if so, the next page counts as
   * another try.
   */
  async pageSilent(): Promise<boolean> {
    if (!this.onTrial) return false
    this.#triedAt = Number.NEGATIVE_INFINITY
    return true
  }

  /**
   * The page of a version has rendered. A page that was loaded before a switch says nothing of what is shown now, so it names
   * the drive it came from; one that names none is believed only where its version cannot mean another release.
   */
  async confirm(version: string, drive?: string): Promise<void> {
    const shown = this.#currentDrive
    if (version !== this.#current.version || shown === '') return
    const others = rules.choices(this.#state).filter((item) => item.drive !== shown)
    const certain = drive === undefined ? others.every((item) => item.version !== version) : drive === shown
    if (certain) await this.#change((state) => rules.confirmed(state, shown))
  }

  #wanted(): Installed | undefined {
    const { reader, shellVersion } = this.#options
    const { release, root } = reader.state
    const build = release && pickBuild(release, shellVersion)
    if (!build || !root) return undefined
    const { version } = build
    const wanted = {
      seq: release.seq,
      root: root.version,
      version,
      drive: build.drive.key,
      build,
      notes: release.notes,
    }
    return rules.isWanted(this.#state, wanted) ? wanted : undefined
  }

  async #fetch(wanted: Installed, signal: AbortSignal): Promise<void> {
    const { seq } = wanted
    const release = this.#openRelease(wanted.build)
    await release.download({ timeoutMs: downloadTimeoutMs, signal })
    if (this.closing || signal.aborted) return
    await this.#change((state) => rules.installed(state, wanted))
    // Nothing of the channel's own was on screen yet, so nothing is taken away from anybody.
    if (this.#current.from === 'builtin') this.#show(release, seq, 'swarm')
    this.emit('update')
  }

  /** What is not what was signed never will be; what only did not come is asked for again. */
  async #notInstalled({ drive }: Installed, error: unknown): Promise<void> {
    if (codeOf(error) === 'HASH_MISMATCH') await this.#change((state) => rules.failed(state, drive))
    else if (!this.closing) {
      clearTimeout(this.#retry)
      this.#retry = setTimeout(() => void this.install().catch((cause) => this.emit('failure', cause)), retryMs).unref()
    }
    throw error
  }

  /** A rotation may take back what a stolen key has published; then whatever is left is shown. */
  async #forgetRevoked(): Promise<void> {
    const { root, release } = this.#options.reader.state
    if (!root) return
    if (release) {
      const { seq, drive, fallbacks } = release
      const drives = fallbacks.map((build) => build.drive.key)
      await this.#change((state) => rules.signedAnew(state, { seq, root: root.version, drive: drive.key }))
      await this.#change((state) => rules.keptAsFallbacks(state, { seq, root: root.version, drives }))
    }
    const before = this.#state
    const vouched = { root: root.version, floor: root.floors.release, held: release?.seq }
    await this.#change((state) => rules.revoked(state, vouched))
    if (this.#state === before) return
    if (rules.candidates(this.#state).some(({ drive }) => drive === this.#currentDrive)) return
    this.#currentDrive = ''
    await this.#showBest('disk')
    this.emit('update')
  }

  /** The first candidate that is whole on this disk, else the built-in interface. Never waits for the network. */
  async #showBest(from: 'swarm' | 'disk'): Promise<void> {
    for (const candidate of rules.candidates(this.#state)) {
      if (candidate.drive === this.#currentDrive) return
      const release = this.#openRelease(candidate.build)
      if (await this.#isWhole(release)) return this.#show(release, candidate.seq, from)
      await this.#change((state) => rules.missing(state, candidate.drive))
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
    const { key } = release.build.drive
    this.#current = { ...releaseUi(release, seq, from), pinned: this.#state.pinned?.drive === key }
    this.#currentDrive = key
    this.#triedAt = Number.NEGATIVE_INFINITY
  }

  /** On disk first, in use afterwards; one change after another, each upon what the one before has left. */
  #change(rule: (state: InstallState) => InstallState): Promise<void> {
    const done = this.#changing.then(async () => {
      const state = rule(this.#state)
      if (state === this.#state) return
      const { path, write = writeJson } = this.#options
      await write(path, state)
      this.#state = state
    })
    this.#changing = done.catch(() => undefined)
    return done
  }
}
