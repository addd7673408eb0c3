/**
 * What a peer sends must never end the process. Protomux hands every error of a codec or a handler, its own included, to
 * `safety-catch`, which lets TypeErrors, RangeErrors and the like out of every promise: they are meant to be programmers'
 * errors. But a codec that reads beyond the end of a message throws a RangeError, and so does a batch in a batch in a
 * batch; one short message would do. Here they end the connection they came over, as every other error does. This sits on
 * the prototype, because the libraries below open multiplexers of their own (relays).
 */
import Protomux from 'protomux'
import { replace } from './bind-address.ts'

/** Somebody sent what no honest peer sends. Never shown to a person. */
export class PeerFault extends Error {
  readonly code = 'PEER_FAULT'
  override readonly name = 'PeerFault'
}

interface Mux {
  readonly stream: { emit(event: string, error: unknown): void }
  destroy(error: unknown): void
}

let guarded = false
let surprises = 0

/** For the whole process, before the first connection. May be called again. */
export function guardMuxes(): void {
  if (guarded) return
  guarded = true
  const ending = () =>
    function (this: unknown, error: unknown) {
      ;(this as Mux).destroy(asPeerFault(error))
    }
  const warning = () =>
    function (this: unknown, error: unknown) {
      ;(this as Mux).stream.emit('warning', asPeerFault(error))
    }
  replace(Protomux.prototype, '_safeDestroy', ending)
  replace(Protomux.prototype, '_warn', warning)
}

/** Errors that would end the process, as one that ends a connection; others as they are. */
function asPeerFault(error: unknown): unknown {
  if (!isProgrammersError(error)) return error
  tell(error)
  return new PeerFault(`A message could not be handled: ${error.message}`, { cause: error })
}

/** What safety-catch lets out. */
function isProgrammersError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  const kinds = [TypeError, SyntaxError, ReferenceError, EvalError, RangeError, URIError]
  const { name, code } = error as { name: string; code?: unknown }
  return kinds.some((kind) => error instanceof kind) || code === 'ERR_ASSERTION' || name === 'AssertionError'
}

/** It may be our own mistake: said the first time, the tenth, the hundredth, so that nobody can fill a log with it. */
function tell(error: Error): void {
  surprises++
  if (!/^10*$/.test(String(surprises))) return
  const where = error.stack?.split('\n')[1]?.trim() ?? ''
  process.emitWarning(
    `A connection was closed because what came over it could not be handled (${surprises} so far): ${error.message} ${where}`,
    'PeerFault',
  )
}
