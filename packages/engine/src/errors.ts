/** What can go wrong, grouped by who must act. */
export type EngineErrorCode =
  // Whoever made or sent the film's description.
  | 'bad-torrent'
  | 'unsupported-torrent'
  | 'bad-magnet'
  | 'bad-source'
  // The caller.
  | 'no-such-playback'
  | 'bad-range'
  | 'bad-limits'
  // The network.
  | 'no-address'
  | 'metadata-timeout'
  | 'aborted'
  // The disk.
  | 'file-changed'
  | 'disk'
  // This program.
  | 'engine-down'
  | 'engine-paused'
  | 'engine-stopped'
  | 'protocol'

/** The one error class of the engine: a code for programs, a sentence for people. */
export class EngineError extends Error {
  readonly code: EngineErrorCode

  constructor(code: EngineErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'EngineError'
    this.code = code
  }
}

export function isEngineErrorCode(value: unknown): value is EngineErrorCode {
  return typeof value === 'string' && codes.has(value)
}

/** An error as data, for the way between the processes. */
export function errorToData(error: unknown): { code: EngineErrorCode; message: string } {
  if (error instanceof EngineError) return { code: error.code, message: error.message }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'protocol', message: `The engine failed: ${message}` }
}

const codes = new Set<string>([
  'bad-torrent',
  'unsupported-torrent',
  'bad-magnet',
  'bad-source',
  'no-such-playback',
  'bad-range',
  'bad-limits',
  'no-address',
  'metadata-timeout',
  'aborted',
  'file-changed',
  'disk',
  'engine-down',
  'engine-paused',
  'engine-stopped',
  'protocol',
] satisfies EngineErrorCode[])
