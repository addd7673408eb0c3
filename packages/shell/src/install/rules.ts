/**
 * Which interface is shown: pure rules over a small state that outlives every crash.
 *
 * A release is `trial` once it is whole on this disk; a page that has rendered makes it `good`, two pages that stay
 * silent make it `bad` for ever. `previous` is the good one before. `pinned` is the viewer's own choice and stands above
 * all that: nothing newer is tried while it is set. Releases are told apart by drive key, so that the same files published twice are one.
 */
export interface Installed<Build> {
  seq: number
  /** Version of the root it was trusted under: a rotation may let numbers begin again lower. */
  root: number
  version: string
  /** Key of the immutable drive. */
  drive: string
  /** What was signed about its files; from it the release is opened again without a network. */
  build: Build
  /** What changed, in the words of the maintainer. */
  notes?: string
}

export interface InstallState<Build> {
  good?: Installed<Build>
  previous?: Installed<Build>
  trial?: Installed<Build> & { tries: number }
  /** Drive keys, newest last. */
  bad: string[]
  pinned?: Installed<Build>
  /** Good ones from before `previous`, newest first, for a viewer who wants to go back further. */
  history?: Installed<Build>[]
}

/** One page may be closed before it could say anything; two in a row were given their chance. */
export const triesMax = 2
/** A maintainer who publishes broken releases daily fills this in three months; older ones are below `good` anyway. */
const badMax = 100
/** Each is some hundred kilobytes in the store and a kilobyte here. */
const historyMax = 5

export function emptyInstall<R>(): InstallState<R> {
  return { bad: [] }
}

/** What to show, best first: the shell takes the first that is whole on this disk. */
export function candidates<R>(state: InstallState<R>): Installed<R>[] {
  const list = [state.pinned, state.trial, state.good, state.previous].filter((item) => item !== undefined)
  return list.filter((item, index) => list.findIndex((other) => other.drive === item.drive) === index)
}

/** Whether a release is worth downloading: newer than everything tried, and not known to be bad. */
export function isWanted<R>(state: InstallState<R>, release: Pick<Installed<R>, 'seq' | 'root' | 'drive'>): boolean {
  if (state.bad.includes(release.drive)) return false
  const tried = [state.trial, state.good].filter((item) => item !== undefined)
  return tried.every((item) => isNewer(release, item) && release.drive !== item.drive)
}

/** The same files signed anew, under a newer root or number: nothing changes but what vouches for them. */
export function signedAnew<R>(
  state: InstallState<R>,
  release: Pick<Installed<R>, 'seq' | 'root' | 'drive'>,
): InstallState<R> {
  const { seq, root, drive } = release
  const stale = (item: Installed<R>) => item.drive === drive && isNewer(release, item)
  return renewed(state, stale, () => ({ seq, root }))
}

/** What a release names as its fallbacks is vouched for by its root, and stays older than the release itself. */
export function keptAsFallbacks<R>(
  state: InstallState<R>,
  { seq, root, drives }: { seq: number; root: number; drives: readonly string[] },
): InstallState<R> {
  const older = (item: Installed<R>) => item.root < root && drives.includes(item.drive)
  return renewed(state, older, (item) => ({ root, seq: Math.min(item.seq, seq - 1) }))
}

function renewed<R>(
  state: InstallState<R>,
  which: (item: Installed<R>) => boolean,
  change: (item: Installed<R>) => Pick<Installed<R>, 'seq' | 'root'>,
): InstallState<R> {
  if (!choices(state).some(which)) return state
  const renew = <T extends Installed<R>>(item: T) => (which(item) ? { ...item, ...change(item) } : item)
  return {
    ...state,
    good: state.good && renew(state.good),
    previous: state.previous && renew(state.previous),
    trial: state.trial && renew(state.trial),
    pinned: state.pinned && renew(state.pinned),
    history: state.history?.map(renew),
  }
}

/** What the current root says of numbers. */
export interface Vouched {
  root: number
  /** Lowest number that counts. */
  floor: number
  /** Number of the release that is trusted under this root; absent while none is. */
  held?: number
}

/**
 * What was trusted under an older root and is vouched for no longer: a stolen key made it. That is what lies below the new
 * root's floor, and also what lies above the release that is held now: a number that nobody else has seen is forgotten with
 * the key that made it (clause 4.3).
 */
export function revoked<R>(state: InstallState<R>, { root, floor, held = floor - 1 }: Vouched): InstallState<R> {
  if (floor === 0) return state
  const gone = choices(state).filter((item) => item.root < root && (item.seq < floor || item.seq > held))
  return gone.reduce((rest, item) => missing(rest, item.drive), state)
}

function isNewer(one: { seq: number; root: number }, other: { seq: number; root: number }): boolean {
  return one.root === other.root ? one.seq > other.seq : one.root > other.root
}

/** A release is whole on this disk. */
export function installed<R>(state: InstallState<R>, release: Installed<R>): InstallState<R> {
  if (!isWanted(state, release)) return state
  return { ...state, trial: { ...release, tries: 0 } }
}

/** Whether the trial has had its chances: the next page must not be one of it. */
export function isUsedUp<R>({ trial }: InstallState<R>): boolean {
  return trial !== undefined && trial.tries >= triesMax
}

/** A page of this release is about to be shown. A trial that was tried often enough turns bad instead. */
export function tried<R>(state: InstallState<R>, drive: string): InstallState<R> {
  const { trial } = state
  if (trial?.drive !== drive) return state
  if (isUsedUp(state)) return failed(state, drive)
  return { ...state, trial: { ...trial, tries: trial.tries + 1 } }
}

/** The page has said that it rendered. */
export function confirmed<R>(state: InstallState<R>, drive: string): InstallState<R> {
  const { trial, good } = state
  if (trial?.drive !== drive) return state
  const { tries: _tries, ...release } = trial
  if (!good) return { ...state, good: release, trial: undefined }
  const older = [state.previous, ...(state.history ?? [])].filter((item) => item !== undefined)
  const history = older.filter((item) => item.drive !== good.drive && item.drive !== release.drive).slice(0, historyMax)
  return { ...state, good: release, previous: good, trial: undefined, history }
}

/** A release that was silent twice, or that its own page refused: never again. */
export function failed<R>(state: InstallState<R>, drive: string): InstallState<R> {
  const bad = [...state.bad.filter((key) => key !== drive), drive].slice(-badMax)
  return { ...missing(state, drive), bad }
}

/** A release that is not whole on this disk any more. It did nothing wrong, and may be fetched again. */
export function missing<R>(state: InstallState<R>, drive: string): InstallState<R> {
  const keep = <T extends Installed<R>>(item: T | undefined) => (item?.drive === drive ? undefined : item)
  return {
    good: keep(state.good),
    previous: keep(state.previous),
    trial: keep(state.trial),
    pinned: keep(state.pinned),
    bad: state.bad,
    history: state.history?.filter((item) => item.drive !== drive),
  }
}

/** Every release that was installed here and can be chosen, newest first. */
export function choices<R>(state: InstallState<R>): Installed<R>[] {
  const { trial, good, previous, pinned, history = [] } = state
  const all = [trial, good, previous, pinned, ...history].filter((item) => item !== undefined)
  const distinct = all.filter((item, index) => all.findIndex((other) => other.drive === item.drive) === index)
  return distinct.sort((a, b) => b.root - a.root || b.seq - a.seq)
}

/** The viewer's choice of a version, or none. */
export function pinned<R>(state: InstallState<R>, release: Installed<R> | undefined): InstallState<R> {
  return { ...state, pinned: release }
}
