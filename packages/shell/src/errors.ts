/** Everything that can go wrong in the shell, grouped by who must act. */
export type ShellErrorCode =
  // the person at the keyboard
  | 'USAGE'
  | 'LINK_INVALID'
  | 'HOME_NOT_WRITABLE'
  | 'HOME_IN_USE'
  | 'PORT_TAKEN'
  | 'NOT_FOUND'
  | 'CANCELLED'
  | 'CHECKS_FAILED'
  | 'NOTHING_IMPORTED'
  | 'CODE_INVALID'
  | 'CODE_WRONG'
  | 'CODES_TOO_MANY'
  // the disk
  | 'DISK_FULL'
  | 'STORE_DAMAGED'
  | 'STORE_MOVED'
  | 'FILE_DAMAGED'
  // the network
  | 'SWARM_EMPTY'
  | 'CHANNEL_SILENT'
  | 'FILM_SILENT'
  | 'DEVICE_SILENT'
  | 'BOOTSTRAP_INVALID'
  // this machine
  | 'BROWSER_ABSENT'
  | 'ENGINE_FAILED'
  // our bug
  | 'INTERNAL'

/** An error whose message tells a person what to do. */
export class ShellError extends Error {
  readonly code: ShellErrorCode

  constructor(code: ShellErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ShellError'
    this.code = code
  }
}

/** What an unknown thrown value says, for a sentence of our own. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The machine-readable code of an error of ours or of Node's, if it has one. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined
  return typeof code === 'string' ? code : undefined
}
