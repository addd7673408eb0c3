/** Which paths a release may have: plain ones that mean the same on every disk and in every URL (clause 5.3). */
import { FeedError } from '../error.ts'

/** Long enough for hashed asset names in a few folders, short enough for every file system. */
const maxPathLength = 200
const maxSegments = 8
const segmentPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/
/** Names that are devices on Windows, with any extension. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
/** A service worker would outlive the release that brought it, so none may be shipped under the usual names. */
const serviceWorkers = /^\/(sw|service-worker|serviceworker)\.m?js$/i
const reserved = new Set(['__proto__', 'constructor', 'prototype'])

/** Returns the path, or throws `BAD_PATH`. */
export function checkPath(path: string): string {
  if (path.length > maxPathLength || !path.startsWith('/')) throw bad(path)
  const segments = path.slice(1).split('/')
  if (segments.length > maxSegments || !segments.every(plain) || serviceWorkers.test(path)) throw bad(path)
  return path
}

/** All paths of one release: each fine, none twice in any letter case, none both a file and a folder. */
export function checkPaths(paths: readonly string[]): void {
  const files = new Set<string>()
  for (const path of paths) {
    const folded = checkPath(path).toLowerCase()
    if (files.has(folded)) throw bad(path)
    files.add(folded)
  }
  for (const path of files) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      if (files.has(path.slice(0, end))) throw bad(path)
    }
  }
}

function plain(segment: string): boolean {
  return (
    segmentPattern.test(segment) &&
    !segment.endsWith('.') &&
    !devices.test(segment) &&
    !reserved.has(segment.toLowerCase())
  )
}

function bad(path: string): FeedError {
  return new FeedError('BAD_PATH', `The file name ${JSON.stringify(path.slice(0, 80))} cannot be part of a release.`)
}
