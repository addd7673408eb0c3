/** A desk in this thread or in a worker of its own, behind the same face. */
import { Worker } from 'node:worker_threads'
import { Desk } from './desk.ts'
import { DESK_METHODS, type DeskAnswer, type DeskCall, type RemoteDesk } from './desk-call.ts'
import { CatalogueError } from './errors.ts'
import type { Head } from './head.ts'

/** Old-generation heap of the worker; a million titles take 120 MB, most of it outside the heap. */
const WORKER_HEAP_MB = 512
/** Unpacking makes much short-lived garbage; more room for it was not faster, and was never given back. */
const WORKER_YOUNG_MB = 3
/** A question takes milliseconds; joining an index of a million titles a second. */
const CALL_TIMEOUT_MS = 30_000

export interface DeskClient extends RemoteDesk {
  /** Everything browse and search need has been handed over. */
  readonly complete: boolean
  /** Resolves when the desk ended by itself: out of memory, or stuck. Never when it was closed. */
  readonly failed: Promise<void>
  close(): Promise<void>
}

export function localDesk(head: Head, picturesKeptMax?: number): DeskClient {
  const desk = new Desk(head, picturesKeptMax)
  const methods = DESK_METHODS.map((method) => {
    const run = desk[method] as (...args: unknown[]) => unknown
    return [method, async (...args: unknown[]) => run.apply(desk, args)]
  })
  return Object.defineProperty(
    { ...Object.fromEntries(methods), failed: new Promise<void>(() => {}), close: async () => {} },
    'complete',
    {
      get: () => desk.complete,
    },
  ) as DeskClient
}

export function threadDesk(head: Head, picturesKeptMax?: number): DeskClient {
  const thread = new DeskThread()
  thread.call('open', [head, picturesKeptMax]).catch(() => {})
  const methods = DESK_METHODS.map((method) => [method, (...args: unknown[]) => thread.call(method, args)])
  return Object.defineProperty(
    { ...Object.fromEntries(methods), failed: thread.failed, close: () => thread.close() },
    'complete',
    { get: () => thread.complete },
  ) as DeskClient
}

/** In the bundle an entry of its own; while developing, source that the thread must first learn to load. */
function startWorker(): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: WORKER_HEAP_MB, maxYoungGenerationSizeMb: WORKER_YOUNG_MB }
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./catalogue-worker.js', import.meta.url), { resourceLimits })
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'))
  const source = JSON.stringify(new URL('./worker.ts', import.meta.url).href)
  const start = `import(${loader}).then(({ register }) => { register(); return import(${source}) })`
  return new Worker(start, { eval: true, resourceLimits })
}

interface Waiting {
  resolve(result: unknown): void
  reject(error: Error): void
  timer: NodeJS.Timeout
}

class DeskThread {
  #worker: Worker | null = null
  /** Calls made before the thread was started. */
  #early: DeskCall[] = []
  readonly #waiting = new Map<number, Waiting>()
  #calls = 0
  #ended: CatalogueError | null = null
  #reportFailure: () => void = () => {}
  readonly failed = new Promise<void>((resolve) => {
    this.#reportFailure = resolve
  })
  complete = false

  /** Starting a thread takes a while of this one too: the first screen, which needs no desk, goes before. */
  constructor() {
    setImmediate(() => this.#start())
  }

  call(method: string, args: unknown[]): Promise<unknown> {
    if (this.#ended) return Promise.reject(this.#ended)
    const call = ++this.#calls
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(new Error(`${method} took too long`)), CALL_TIMEOUT_MS)
      this.#waiting.set(call, { resolve, reject, timer })
      const message = { call, method, args } as DeskCall
      if (this.#worker === null) this.#early.push(message)
      else this.#worker.postMessage(message)
      this.#worker?.ref()
    })
  }

  async close(): Promise<void> {
    this.#fail(null)
    await this.#worker?.terminate()
  }

  #start(): void {
    if (this.#ended) return
    const worker = startWorker()
    worker.on('message', (answer: DeskAnswer) => this.#settle(answer))
    worker.on('error', (cause) => this.#fail(cause))
    worker.on('exit', (code) => this.#fail(code === 0 ? null : new Error(`the thread ended with ${code}`)))
    for (const message of this.#early.splice(0)) worker.postMessage(message)
    if (this.#waiting.size === 0) worker.unref()
    this.#worker = worker
  }

  #settle(answer: DeskAnswer): void {
    this.complete = answer.complete
    const waiting = this.#waiting.get(answer.call)
    if (waiting === undefined) return
    clearTimeout(waiting.timer)
    this.#waiting.delete(answer.call)
    if (this.#waiting.size === 0) this.#worker?.unref()
    if ('result' in answer) waiting.resolve(answer.result)
    else waiting.reject(new CatalogueError(answer.error.code ?? 'BAD_SEGMENT', answer.error.message))
  }

  #fail(cause: unknown): void {
    if (this.#ended === null && cause !== null) this.#reportFailure()
    this.#ended ??= new CatalogueError('CLOSED', 'The catalogue had to be put down; it is opened again', { cause })
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer)
      reject(this.#ended)
    }
    this.#waiting.clear()
    if (cause !== null) void this.#worker?.terminate()
  }
}
