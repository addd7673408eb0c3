/** Who has to act: the maintainer who signs, the network, this disk, the person at the keyboard, or us. */
export type FeedErrorCode =
  // What was received does not hold: the maintainer, or whoever pretends to be one.
  | 'MALFORMED'
  | 'TOO_LARGE'
  | 'WRONG_CHANNEL'
  | 'WRONG_TYPE'
  | 'QUORUM'
  | 'CHAIN'
  | 'ROLLBACK'
  | 'EQUIVOCATION'
  | 'FAST_FORWARD'
  | 'EXPIRED'
  | 'FUTURE'
  | 'FORKED'
  | 'CONTENT_KEY'
  | 'HASH_MISMATCH'
  | 'BAD_PATH'
  | 'BAD_ENTRY'
  | 'SUCCESSION'
  | 'INCOMPATIBLE'
  // The network.
  | 'TIMEOUT'
  | 'NOT_FOUND'
  | 'UNREACHABLE'
  // This disk.
  | 'STATE_DAMAGED'
  | 'RESTORED_HOME'
  | 'BEHIND'
  // The person at the keyboard.
  | 'BAD_LINK'
  | 'BAD_INPUT'
  | 'PASSPHRASE'
  | 'KEY_EXISTS'
  | 'NO_KEY'
  | 'NOT_A_SIGNER'
  | 'NEEDS_SIGNATURES'
  | 'CLOSED'

/** Every failure of this package. `message` is a sentence for a person and says what to do where something can be done. */
export class FeedError extends Error {
  readonly code: FeedErrorCode

  constructor(code: FeedErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'FeedError'
    this.code = code
  }
}
