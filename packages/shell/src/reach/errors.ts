/** Who must act: the viewer (address, capsule), the network, the disk. */
export type ReachErrorCode =
  // network
  | 'PORT_TAKEN'
  | 'NO_SUCH_INTERFACE'
  | 'PROXY_REFUSED'
  // what a person handed in
  | 'BAD_ADDRESS'
  | 'CAPSULE_NOT_ONE'
  | 'CAPSULE_TOO_NEW'
  | 'CAPSULE_DAMAGED'
  | 'CAPSULE_OTHER_CHANNEL'
  | 'CAPSULE_TOO_LARGE'
  | 'CAPSULE_CUT_SHORT'
  // disk
  | 'NOTHING_TO_EXPORT'
  | 'NOT_WRITTEN'

/** The one error of reachability. `message` tells a person what to do. */
export class ReachError extends Error {
  readonly code: ReachErrorCode

  constructor(code: ReachErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'ReachError'
    this.code = code
  }
}
