/**
 * Which interface is shown: pure rules over a small state that outlives every crash.
 *
 * A release is `trial` once it is whole on this disk; a page that has rendered makes it `good`, two pages that stay
 * silent make it `bad` for ever. `previous` is the good one before. `pinned` is the viewer's own choice and stands above
 * all that: nothing newer is tried while it is set. Releases are told apart by drive key, so that the same files published twice are one.
 */
export interface Installed<Build> {
  seq: number
  version: string
  /** Key of the immutable drive. */
  drive: string
  /** What was signed about its files; from it the release is opened again without a network. */
  build: Build
}

export interface InstallState<Build> {
  good?: Installed<Build>
  previous?: Installed<Build>
  trial?: Installed<Build> & { tries: number }
  /** Drive keys, newest last. */
  bad: string[]
  pinned?: Installed<Build>
}

/** One page may be closed before it could say anything; two in a row were given their chance. */
export const triesMax = 2
/** A maintainer who publishes broken releases daily fills this in three months; older ones are below `good` anyway. */
const badMax = 100

export function emptyInstall<R>(): InstallState<R> {
  return { bad: [] }
}

/** What to show, best first: the shell takes the first that is whole on this disk. */
export function candidates<R>(state: InstallState<R>): Installed<R>[] {
  const list = [state.pinned, state.trial, state.good, state.previous].filter((item) => item !== undefined)
  return list.filter((item, index) => list.findIndex((other) => other.drive === item.drive) === index)
}

/** Whether a release is worth downloading: newer than everything tried, and not known to be bad. */
export function isWanted<R>(state: InstallState<R>, release: { seq: number; drive: string }): boolean {
  if (state.bad.includes(release.drive)) return false
  const tried = [state.trial, state.good].filter((item) => item !== undefined)
  return tried.every((item) => release.seq > item.seq && release.drive !== item.drive)
}

/** A release is whole on this disk. */
export function installed<R>(state: InstallState<R>, release: Installed<R>): InstallState<R> {
  if (!isWanted(state, release)) return state
  return { ...state, trial: { ...release, tries: 0 } }
}

/** A page of this release is about to be sent. A trial that was tried often enough turns bad instead. */
export function tried<R>(state: InstallState<R>, drive: string): InstallState<R> {
  const { trial } = state
  if (trial?.drive !== drive) return state
  if (trial.tries >= triesMax) return failed(state, drive)
  return { ...state, trial: { ...trial, tries: trial.tries + 1 } }
}

/** The page has said that it rendered. */
export function confirmed<R>(state: InstallState<R>, drive: string): InstallState<R> {
  const { trial, good } = state
  if (trial?.drive !== drive) return state
  const { tries: _tries, ...release } = trial
  return { ...state, good: release, previous: good ?? state.previous, trial: undefined }
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
  }
}

/** The viewer's choice of a version, or none. */
export function pinned<R>(state: InstallState<R>, release: Installed<R> | undefined): InstallState<R> {
  return { ...state, pinned: release }
}
