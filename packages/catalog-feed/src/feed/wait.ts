/** Waiting on the network, always with a limit. */
import type Hypercore from 'hypercore'
import { FeedError } from '../error.ts'
import { besidePeers } from './watch.ts'

export interface WaitOptions {
  /** Milliseconds. */
  timeoutMs: number
  signal?: AbortSignal
}

/** Resolves when the core is known to have `length` blocks. Throws `TIMEOUT`, or `CLOSED` when the signal is aborted. */
export async function waitForLength(
  core: Hypercore,
  length: number,
  { timeoutMs, signal }: WaitOptions,
): Promise<void> {
  if (core.length < length) await besidePeers(core, () => grown(core, length, { timeoutMs, signal }))
}

function grown(core: Hypercore, length: number, { timeoutMs, signal }: WaitOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (error?: FeedError) => {
      clearTimeout(timer)
      core.off('append', look)
      core.off('close', closed)
      signal?.removeEventListener('abort', closed)
      if (error) reject(error)
      else resolve()
    }
    const look = () => core.length >= length && finish()
    const closed = () => finish(cancelled())
    const timer = setTimeout(() => finish(timedOut(timeoutMs)), timeoutMs)
    core.on('append', look)
    core.on('close', closed)
    signal?.addEventListener('abort', closed)
    if (signal?.aborted) closed()
  })
}

/** The result of some work, or `CLOSED` as soon as the signal is aborted; the work itself may go on unheard. */
export async function unlessAborted<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return work
  let stop: (() => void) | undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(cancelled())
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    if (stop) signal.removeEventListener('abort', stop)
    work.catch(() => undefined)
  }
}

/** One block, or `TIMEOUT`. */
export async function getBlock(core: Hypercore, index: number, timeoutMs: number): Promise<Buffer> {
  try {
    const block = await besidePeers(core, () => core.get(index, { timeout: timeoutMs, valueEncoding: 'binary' }))
    if (block) return block
  } catch (cause) {
    if ((cause as { code?: string }).code === 'REQUEST_TIMEOUT') throw timedOut(timeoutMs)
    throw new FeedError('UNREACHABLE', 'A part of this channel could not be read from this disk or the network.', {
      cause,
    })
  }
  throw new FeedError('NOT_FOUND', 'A part of this channel is not on this disk, and nobody who has it is connected.')
}

function cancelled(): FeedError {
  return new FeedError('CLOSED', 'The download was cancelled.')
}

function timedOut(timeoutMs: number): FeedError {
  return new FeedError(
    'TIMEOUT',
    `Nobody who is connected delivered this within ${Math.ceil(timeoutMs / 1000)} seconds. It is tried again when somebody else appears.`,
  )
}
