/** Grouped by who must act: the file is at fault, this machine is, the caller gave up, or we have a bug. */
export type MediaErrorCode =
  | 'FILE_EMPTY'
  | 'FILE_UNKNOWN_FORMAT'
  | 'FILE_DAMAGED'
  | 'FILE_UNSUPPORTED'
  | 'TRACK_MISSING'
  | 'SUBTITLE_NOT_TEXT'
  | 'SUBTITLE_TOO_LARGE'
  | 'PLAYER_MISSING'
  | 'PLAYER_FAILED'
  | 'DEVICE_FAILED'
  | 'DEVICE_REFUSED'
  | 'READ_FAILED'
  | 'TIMED_OUT'
  | 'ABORTED'
  | 'WORKER_LOST'
  | 'INTERNAL'

export class MediaError extends Error {
  readonly code: MediaErrorCode

  constructor(code: MediaErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'MediaError'
    this.code = code
  }

  /** Whatever was thrown, as an error of this package. */
  static from(error: unknown): MediaError {
    if (error instanceof MediaError) return error
    if (isAbort(error))
      return new MediaError('ABORTED', 'Given up because something else was asked for.', { cause: error })
    const message = error instanceof Error ? error.message : String(error)
    return new MediaError('FILE_DAMAGED', `The film could not be read: ${message}`, { cause: error })
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'InputDisposedError')
}

export function damaged(what: string): MediaError {
  return new MediaError('FILE_DAMAGED', `The film file is damaged: ${what}.`)
}
