/** The process in which films are taken apart. It reads nothing but what it asks its parent for, and ends with it. */
import { MediaError } from '../errors.ts'
import { Film } from '../film.ts'
import { aliveEveryMs, chunksUnderWay, type FromWorker, type ToWorker, type WireError } from './protocol.ts'

interface Running {
  abort: AbortController
  credit: number
  more?: () => void
}

const running = new Map<number, Running>()
const reads = new Map<number, { resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void }>()
let lastRead = 0

const film = new Film({ size: Number(process.argv[2]), read })

process.on('disconnect', () => process.exit())
// Ctrl-C in a terminal reaches the whole group: the parent decides when this process ends.
process.on('SIGINT', () => {})
process.on('message', (message: ToWorker) => {
  if (message.type === 'call') void answer(message)
  else if (message.type === 'stream') void stream(message)
  else if (message.type === 'bytes') settleRead(message)
  else if (message.type === 'cancel') running.get(message.id)?.abort.abort()
  else grant(message.id)
})

const alive = () => send({ type: 'alive', memory: process.memoryUsage.rss() })
alive()
setInterval(alive, aliveEveryMs).unref()

function send(message: FromWorker): void {
  if (process.connected) process.send?.(message)
}

function read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array> {
  const id = ++lastRead
  return new Promise((resolve, reject) => {
    const stop = () => {
      send({ type: 'unread', id })
      reads.delete(id)
      reject(new MediaError('ABORTED', 'Given up for another position.'))
    }
    const done = () => signal?.removeEventListener('abort', stop)
    signal?.addEventListener('abort', stop, { once: true })
    reads.set(id, {
      resolve: (bytes) => {
        done()
        resolve(bytes)
      },
      reject: (error) => {
        done()
        reject(error)
      },
    })
    send({ type: 'read', id, start, end })
  })
}

function settleRead({ id, bytes, error }: Extract<ToWorker, { type: 'bytes' }>): void {
  const waiting = reads.get(id)
  reads.delete(id)
  if (bytes) waiting?.resolve(bytes)
  else waiting?.reject(new MediaError(error?.code ?? 'READ_FAILED', error?.message ?? 'The film could not be read.'))
}

async function answer({ id, name, ask }: Extract<ToWorker, { type: 'call' }>): Promise<void> {
  const abort = begin(id).abort
  try {
    send({ type: 'answer', id, answer: await call(name, ask as never, abort.signal) })
  } catch (error) {
    send({ type: 'answer', id, error: wire(error) })
  } finally {
    running.delete(id)
  }
}

function call(name: string, ask: { index: number; t: number; d: number }, signal: AbortSignal): Promise<unknown> {
  if (name === 'probe') return film.probe()
  if (name === 'keyTimes') return film.keyTimes()
  if (name === 'subtitle') return film.subtitle(ask.index, { ...ask, signal })
  if (name === 'subtitleEvents') return film.subtitleEvents(ask.index, { ...ask, signal })
  if (name === 'subtitleHeader') return film.subtitleHeader(ask.index)
  return film.attachment(ask.index)
}

async function stream({ id, name, ask }: Extract<ToWorker, { type: 'stream' }>): Promise<void> {
  const state = begin(id)
  try {
    for await (const part of film[name](ask.index, { ...ask, signal: state.abort.signal })) {
      await credit(state)
      send({ type: 'chunk', id, bytes: part })
    }
    send({ type: 'end', id })
  } catch (error) {
    send({ type: 'end', id, error: wire(error) })
  } finally {
    running.delete(id)
  }
}

function begin(id: number): Running {
  const state: Running = { abort: new AbortController(), credit: chunksUnderWay }
  state.abort.signal.addEventListener('abort', () => state.more?.(), { once: true })
  running.set(id, state)
  return state
}

/** Waits until the parent has room, so that nothing is converted far ahead of the viewer. */
async function credit(state: Running): Promise<void> {
  while (state.credit === 0) {
    await new Promise<void>((resolve) => {
      state.more = resolve
    })
    state.abort.signal.throwIfAborted()
  }
  state.credit--
}

function grant(id: number): void {
  const state = running.get(id)
  if (!state) return
  state.credit++
  state.more?.()
}

function wire(error: unknown): WireError {
  const { code, message } = MediaError.from(error)
  return { code, message }
}
