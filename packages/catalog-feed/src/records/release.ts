/** Release: one version of the UI, file by file. docs/trust.md, clause 5. */
import { canonical } from '../canonical/json.ts'
import { FeedError } from '../error.ts'
import { checkPaths } from '../release/path.ts'
import { type Field, hash, id, integer, list, literal, object, type Read, text, time, version } from './fields.ts'

/** A UI of more files than this is not a UI; it also keeps the record itself below its own limit. */
export const maxFiles = 1000
/** One file, and all files of a release together. A UI is a few hundred kilobytes; fonts and artwork may add some. */
export const maxFileBytes = 16 * 1024 * 1024
export const maxReleaseBytes = 32 * 1024 * 1024
/** Older shells that one release can still serve. */
const maxFallbacks = 4

const core = object({ length: integer(1, 100_000) })

const payload = {
  version,
  /** Versions of the shell that can run it: `min <= shell < below`. */
  shell: object({ min: version, below: version }),
  /** The immutable drive: its key, the key of its second core, and the lengths that both have for ever. */
  drive: object({ key: id, db: core, blobs: object({ key: id, length: integer(0, 100_000) }) }),
  files: checkedFiles(
    list(object({ path: text(200), size: integer(0, maxFileBytes), sha256: hash }), { min: 1, max: maxFiles }),
  ),
}

/** Blobs are cut at this size, so that a file's blocks follow from the sizes in the record. Same as Hyperblobs. */
export const blockBytes = 65_536

export const readBuild = whole(object(payload))

export const readRelease = whole(
  object({
    type: literal('release'),
    channel: id,
    seq: integer(1),
    issued: time,
    ...payload,
    /** Newest first: what a shell too old for this release can still run. */
    fallbacks: list(readBuild, { max: maxFallbacks }),
    notes: text(4000, 0),
  }),
)

export type Build = Read<typeof readBuild>
export type Release = Read<typeof readRelease>
export type ReleaseFile = Build['files'][number]

/** An entry of the first core: a path, a few numbers, and the tree's own pointers, some hundred bytes as built. */
const maxEntryBytes = 4096

/** What the first core of a build may hold at most: a header and one entry a file (clause 5.4). */
export function maxDbBytes({ files }: { files: readonly unknown[] }): number {
  return (files.length + 1) * maxEntryBytes
}

/** Whether two builds are the same to the last byte: one drive key alone says nothing of the second core, which is signed apart. */
export function sameBuild(one: Pick<Build, 'drive' | 'files'>, other: Pick<Build, 'drive' | 'files'>): boolean {
  const whole = ({ drive, files }: Pick<Build, 'drive' | 'files'>) => canonical({ drive, files })
  return whole(one) === whole(other)
}

/** The first core holds an entry a file, the second core the files' blocks, and neither anything else (clause 5.4). */
function whole<T extends { files: { size: number }[]; drive: { db: { length: number }; blobs: { length: number } } }>(
  field: Field<T>,
): Field<T> {
  return (value, path) => {
    const read = field(value, path)
    const blocks = read.files.reduce((sum, file) => sum + Math.ceil(file.size / blockBytes), 0)
    if (blocks !== read.drive.blobs.length || read.drive.db.length > read.files.length + 1) {
      throw new FeedError('MALFORMED', 'A release record is refused: its drive does not have the size of its files.')
    }
    return read
  }
}

function checkedFiles(field: Field<{ path: string; size: number; sha256: string }[]>) {
  return (value: unknown, path: string) => {
    const files = field(value, path)
    checkPaths(files.map((file) => file.path))
    const total = files.reduce((sum, file) => sum + file.size, 0)
    if (total > maxReleaseBytes) {
      throw new FeedError('TOO_LARGE', `A release of ${total} bytes is over the limit of ${maxReleaseBytes}.`)
    }
    return files
  }
}
