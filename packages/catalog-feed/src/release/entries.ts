/**
 * What the entries of a release drive may say. The shell never reads them, for the signed record lists every file; but
 * any Hyperdrive program does, so a co-signer checks that they agree (docs/trust.md, clauses 5.3 and 5.4).
 */
import { FeedError } from '../error.ts'
import { type Build, blockBytes, maxFileBytes } from '../records/release.ts'
import { checkPaths } from './path.ts'

export interface Entry {
  path: string
  blockOffset: number
  blockLength: number
  byteOffset: number
  byteLength: number
}

/** Entries as a drive gives them: plain files only, no link, no execute bit, sizes that fit their blocks. */
export function checkEntries(entries: readonly { key: unknown; value: unknown }[]): Entry[] {
  const read = entries.map(({ key, value }) => readEntry(key, value))
  checkPaths(read.map(({ path }) => path))
  return read
}

/** Throws `BAD_ENTRY` unless the entries name exactly the files of the record, in its order and at its places. */
export function compareEntries(entries: readonly Entry[], { files }: Pick<Build, 'files'>): void {
  if (entries.length !== files.length) throw bad('the drive', 'has other files than the record')
  let blockOffset = 0
  let byteOffset = 0
  for (const [index, { path, size }] of files.entries()) {
    const entry = entries[index] as Entry
    const same = entry.path === path && entry.byteLength === size
    if (!same || entry.blockOffset !== blockOffset || entry.byteOffset !== byteOffset) {
      throw bad(entry.path, 'is not where the record says')
    }
    blockOffset += entry.blockLength
    byteOffset += size
  }
}

function readEntry(key: unknown, value: unknown): Entry {
  if (typeof key !== 'string') throw bad('an entry', 'has no name')
  if (typeof value !== 'object' || value === null) throw bad(key, 'is no file')
  const { executable, linkname, metadata, blob } = value as Record<string, unknown>
  if (linkname !== null || executable !== false || metadata !== null) {
    throw bad(key, 'is a link, can be executed, or carries more than a file does')
  }
  if (typeof blob !== 'object' || blob === null) throw bad(key, 'has no content')
  const { blockOffset, blockLength, byteOffset, byteLength } = blob as Record<string, unknown>
  const numbers = [blockOffset, blockLength, byteOffset, byteLength]
  if (!numbers.every((number) => Number.isSafeInteger(number) && (number as number) >= 0))
    throw bad(key, 'has no place')
  const entry = { path: key, blockOffset, blockLength, byteOffset, byteLength } as Entry
  if (entry.byteLength > maxFileBytes || entry.blockLength !== Math.ceil(entry.byteLength / blockBytes)) {
    throw bad(key, 'claims a size that its blocks cannot have')
  }
  return entry
}

function bad(path: string, what: string): FeedError {
  return new FeedError('BAD_ENTRY', `${path.slice(0, 80)} ${what}, so the drive is refused.`)
}
