import { codeOf, messageOf, ShellError } from '../errors.ts'

const noSpace = /no space left|ENOSPC|EDQUOT|quota exceeded/i
const notWritable = /EACCES|EPERM|EROFS|read-only file system|permission denied/i
const locked = /could not be locked|lock hold by|LOCK: |resource temporarily unavailable/i
/** The file by which a store knows its place is another one, or elsewhere. A copy made with `cp -a` says “was modified”. */
const moved = /\bDEVICE_FILE\b|moved unsafely/i
const damaged = /corruption|checksum|invalid manifest|not a valid|bad record|DECODING_ERROR|INVALID_CHECKSUM/i

/** Turns whatever a file system or the store throws into an error that says what to do. Ours pass through. */
export function explainDisk(error: unknown, path: string): unknown {
  if (error instanceof ShellError) return error
  const cause = error
  const text = `${codeOf(error) ?? ''} ${messageOf(error)}`
  if (noSpace.test(text)) return fullDisk(path, cause)
  if (locked.test(text)) {
    return new ShellError(
      'HOME_IN_USE',
      `Another Kinoswarm works with ${path} and does not answer. End it, or use another folder with --home.`,
      { cause },
    )
  }
  if (moved.test(text)) {
    return new ShellError(
      'STORE_MOVED',
      `${path} was copied or moved from elsewhere. Two copies of one store would damage each other: if the ` +
        'original is gone for good, accept this copy with “kinoswarm restore”; if not, use the original.',
      { cause },
    )
  }
  if (notWritable.test(text) || codeOf(error) === 'ENOTDIR' || codeOf(error) === 'EEXIST') {
    return new ShellError('HOME_NOT_WRITABLE', `Kinoswarm may not write to ${path}. Choose a folder with --home.`, {
      cause,
    })
  }
  if (damaged.test(text)) return damagedStore(path, cause)
  return error
}

export function fullDisk(path: string, cause: unknown): ShellError {
  return new ShellError('DISK_FULL', `The disk that holds ${path} is full. Make room and start again.`, { cause })
}

/** The store cannot be read. What it holds can be fetched again; user data lives in files of its own. */
export function damagedStore(path: string, cause: unknown): ShellError {
  return new ShellError(
    'STORE_DAMAGED',
    `${path} is damaged. Rename that folder and start again: everything in it is fetched anew, and your settings, ` +
      'history and lists live elsewhere.',
    { cause },
  )
}
