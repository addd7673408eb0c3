import type { ChildProcess } from 'node:child_process'
import ReadyResource from 'ready-resource'
import type { AttachmentInfo, MediaPlan, MediaProbe, SubtitleCue } from '../api.ts'
import { MediaError } from '../errors.ts'
import type { WindowRequest } from '../film.ts'
import type { TrackEvent } from '../matroska/subtitles.ts'
import { type MachineTools, plan } from '../plan.ts'
import type { ByteReader } from '../reader.ts'
import { endProcess, startProcess } from './process.ts'
import type { CallName, Calls, FromWorker, StreamName, ToWorker, WindowCall, WireError } from './protocol.ts'

export interface WorkerLimits {
  /** JavaScript values; a demuxer needs a tenth. */
  heapMb: number
  /** All that it takes: buffers, the byte cache, a large index, decoders. */
  memoryBytes: number
  /** A worker that has not spoken for this long hangs in the file. */
  silentMs: number
}

const usualLimits: WorkerLimits = { heapMb: 192, memoryBytes: 640 * 1024 * 1024, silentMs: 20_000 }
const watchEveryMs = 2000
/** Until it speaks for the first time: the program is loaded, from a cold disk perhaps. */
const startMaxMs = 60_000
/** A file that brings the worker down this often is left alone. */
const startsMax = 3
/** A probe or a subtitle waits for pieces of a slow swarm, but not for ever. */
const callMaxMs = 180_000

interface Pending {
  resolve: (value: unknown) => void
  reject: (error: Error) => void
}

interface Stream {
  push: (bytes: Uint8Array) => void
  end: (error?: Error) => void
}

/**
 * `Film` in a process of its own with limits on memory and time: a hostile file ends its worker, and nothing else. It
 * is a process and no thread, because a thread that asks for too much memory at once takes the whole program with it.
 */
export class MediaWorker extends ReadyResource {
  readonly #source: ByteReader
  readonly #limits: WorkerLimits
  #worker: ChildProcess | undefined
  #watch: NodeJS.Timeout | undefined
  #lastAlive = 0
  #starts = 0
  #nextId = 0
  #probe: Promise<MediaProbe> | undefined
  readonly #pending = new Map<number, Pending>()
  readonly #streams = new Map<number, Stream>()
  readonly #reads = new Map<number, AbortController>()

  constructor(source: ByteReader, limits: Partial<WorkerLimits> = {}) {
    super()
    this.#source = source
    this.#limits = { ...usualLimits, ...limits }
  }

  /** Somebody waits for it: a call, or a window that is not read to its end. */
  get busy(): boolean {
    return this.#pending.size + this.#streams.size > 0
  }

  /** Of the process, as long as there is one. */
  get pid(): number | undefined {
    return this.#worker?.pid
  }

  override async _close(): Promise<void> {
    await this.#stop(new MediaError('ABORTED', 'The film was closed.'))
  }

  /** Kept once it has succeeded. */
  probe(): Promise<MediaProbe> {
    this.#probe ??= this.#call('probe', {}).catch((error) => {
      this.#probe = undefined
      throw error
    })
    return this.#probe
  }

  /** `yes`: the MIME types out of the probe's tests that the browser accepts. */
  async plan(yes: Iterable<string>, tools: MachineTools): Promise<MediaPlan> {
    return plan(await this.probe(), new Set(yes), tools)
  }

  video(index: number, request: WindowRequest): AsyncGenerator<Uint8Array> {
    return this.#stream('video', index, request)
  }

  audio(index: number, request: WindowRequest): AsyncGenerator<Uint8Array> {
    return this.#stream('audio', index, request)
  }

  keyTimes(): Promise<number[]> {
    return this.#call('keyTimes', {})
  }

  subtitle(index: number, request: { t: number; d: number; signal?: AbortSignal }): Promise<SubtitleCue[]> {
    return this.#call('subtitle', { index, t: request.t, d: request.d }, request.signal)
  }

  subtitleEvents(index: number, request: { t: number; d: number; signal?: AbortSignal }): Promise<TrackEvent[]> {
    return this.#call('subtitleEvents', { index, t: request.t, d: request.d }, request.signal)
  }

  subtitleHeader(index: number): Promise<Uint8Array> {
    return this.#call('subtitleHeader', { index })
  }

  attachment(index: number): Promise<AttachmentInfo & { bytes: Uint8Array }> {
    return this.#call('attachment', { index })
  }

  async #call<Name extends CallName>(
    name: Name,
    ask: Calls[Name]['ask'],
    signal?: AbortSignal,
  ): Promise<Calls[Name]['answer']> {
    const id = ++this.#nextId
    const worker = this.#started()
    const cancel = () => this.#post({ type: 'cancel', id })
    const limit = setTimeout(() => {
      this.#pending
        .get(id)
        ?.reject(new MediaError('TIMED_OUT', 'The parts of the film that are needed did not arrive.'))
      cancel()
    }, callMaxMs)
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      return await new Promise<Calls[Name]['answer']>((resolve, reject) => {
        this.#pending.set(id, { resolve: resolve as Pending['resolve'], reject })
        this.#hold()
        this.#post({ type: 'call', id, name, ask }, worker)
      })
    } finally {
      clearTimeout(limit)
      signal?.removeEventListener('abort', cancel)
      this.#pending.delete(id)
      this.#hold()
    }
  }

  async *#stream(name: StreamName, index: number, request: WindowRequest): AsyncGenerator<Uint8Array> {
    const { signal, ...rest } = request
    const ask: WindowCall = { ...rest, index }
    const id = ++this.#nextId
    const queue = new ChunkQueue()
    const worker = this.#started()
    const cancel = () => queue.end(new MediaError('ABORTED', 'Given up for another position.'))
    let over = false
    this.#streams.set(id, queue)
    this.#hold()
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      if (signal?.aborted) return
      this.#post({ type: 'stream', id, name, ask }, worker)
      for await (const bytes of queue) {
        yield bytes
        this.#post({ type: 'more', id })
      }
      over = true
    } finally {
      signal?.removeEventListener('abort', cancel)
      this.#streams.delete(id)
      if (!over) this.#post({ type: 'cancel', id })
      this.#hold()
    }
  }

  /** A worker somebody waits for keeps the process; an idle one does not. */
  #hold(): void {
    for (const held of [this.#worker, this.#worker?.channel]) this.busy ? held?.ref() : held?.unref()
  }

  /** To a worker that has gone nothing can be said: that it has gone is told by itself. */
  #post(message: ToWorker, worker = this.#worker): void {
    if (worker?.connected) worker.send(message, () => {})
  }

  #started(): ChildProcess {
    if (this.closing) throw new MediaError('ABORTED', 'The film was closed.')
    if (this.#worker) return this.#worker
    if (this.#starts++ >= startsMax) {
      throw new MediaError(
        'WORKER_LOST',
        'This file keeps breaking the program that reads it; open it in another player.',
      )
    }
    const worker = startProcess(this.#source.size, this.#limits.heapMb)
    worker.on('message', (message: FromWorker) => this.#received(message))
    worker.on('error', (error) => void this.#lost(worker, `it failed (${error.message})`))
    worker.on('exit', () => void this.#lost(worker, 'it ended'))
    this.#worker = worker
    this.#hold()
    this.#lastAlive = Date.now() + startMaxMs
    this.#watch = setInterval(() => this.#check(worker), Math.min(watchEveryMs, this.#limits.silentMs)).unref()
    return worker
  }

  #check(worker: ChildProcess): void {
    if (Date.now() - this.#lastAlive > this.#limits.silentMs) void this.#lost(worker, 'it did not answer any more')
  }

  async #lost(worker: ChildProcess, why: string): Promise<void> {
    if (this.#worker !== worker) return
    await this.#stop(new MediaError('WORKER_LOST', `Reading this film was given up: ${why}.`))
  }

  async #stop(error: MediaError): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    clearInterval(this.#watch)
    for (const abort of this.#reads.values()) abort.abort()
    this.#reads.clear()
    for (const pending of this.#pending.values()) pending.reject(error)
    for (const stream of this.#streams.values()) stream.end(error)
    if (worker) await endProcess(worker)
  }

  #received(message: FromWorker): void {
    this.#lastAlive = Date.now()
    if (message.type === 'read') void this.#read(message)
    else if (message.type === 'unread') this.#reads.get(message.id)?.abort()
    else if (message.type === 'chunk') this.#streams.get(message.id)?.push(message.bytes)
    else if (message.type === 'end') this.#streams.get(message.id)?.end(message.error && unwire(message.error))
    else if (message.type === 'alive') this.#measure(message.memory)
    else if (message.error) this.#pending.get(message.id)?.reject(unwire(message.error))
    else this.#pending.get(message.id)?.resolve(message.answer)
  }

  #measure(memory: number): void {
    if (memory > this.#limits.memoryBytes && this.#worker) void this.#lost(this.#worker, 'it took too much memory')
  }

  async #read({ id, start, end }: { id: number; start: number; end: number }): Promise<void> {
    const abort = new AbortController()
    this.#reads.set(id, abort)
    try {
      const bytes = await this.#source.read(start, end, abort.signal)
      this.#post({ type: 'bytes', id, bytes })
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.#post({ type: 'bytes', id, error: { code: abort.signal.aborted ? 'ABORTED' : 'READ_FAILED', message } })
    } finally {
      this.#reads.delete(id)
    }
  }
}

function unwire(error: WireError): MediaError {
  return new MediaError(error.code, error.message)
}

/** Chunks between the worker's messages and a reader that takes one at a time. */
class ChunkQueue implements Stream {
  #chunks: Uint8Array[] = []
  #ended = false
  #error: Error | undefined
  #wake: (() => void) | undefined

  push(bytes: Uint8Array): void {
    this.#chunks.push(bytes)
    this.#wake?.()
  }

  end(error?: Error): void {
    this.#ended = true
    this.#error ??= error
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.#error) throw this.#error
      const chunk = this.#chunks.shift()
      if (chunk) yield chunk
      else if (this.#ended) return
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }
}
