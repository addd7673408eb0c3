import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { EngineError } from './errors.ts'
import { type Answer, type Beat, type Commands, parseReply, type Verb } from './protocol.ts'

/** MiB. Objects of the engine; film bytes live outside of the heap. Half the room for young ones: they are few. */
const heapFlags = ['--max-old-space-size=256', '--max-semi-space-size=8']
/** Without a beat for this long the process is frozen and is ended. Beats come twice a second, later on a busy machine. */
const FROZEN_AFTER_MS = 10_000
/** Buffers of films and peers lie outside of the heap; a process that has come to hold this much has been made to. */
const MAX_RESIDENT_BYTES = 1.5 * 1024 ** 3
/** The first beat comes after the program was loaded, from a cold disk perhaps. */
const START_TIMEOUT_MS = 60_000
/** A command that is not answered in this time never will be; metadata from a thin swarm takes the longest. */
const ANSWER_TIMEOUT_MS = 120_000
/** Closing in order takes a second at most; then it ends anyway. */
const CLOSE_TIMEOUT_MS = 4000
/** The end of its error output that goes into the message when it dies. */
const KEPT_STDERR = 2000

interface ProcessEvents {
  beat: [beat: Beat]
  exit: [reason: string]
}

/** One engine process, from its start to its end; `Engine` starts the next one. */
export class EngineProcess extends EventEmitter<ProcessEvents> {
  #child: ChildProcess
  #nextId = 1
  #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void; timer: NodeJS.Timeout }>()
  #watchdog: NodeJS.Timeout | undefined
  #stderr = ''
  #ended = false

  constructor() {
    super()
    const fromSource = import.meta.url.endsWith('.ts')
    this.#child = fork(new URL(fromSource ? './process.ts' : './engine.js', import.meta.url), [], {
      execArgv: [...heapFlags, ...(fromSource ? ['--import', import.meta.resolve('tsx')] : [])],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, NODE_OPTIONS: '', UV_THREADPOOL_SIZE: process.env.UV_THREADPOOL_SIZE ?? '4' },
    })
    this.#child.on('message', (message) => this.#receive(message))
    this.#child.once('exit', (code, signal) => this.#exited(signal ?? `code ${code}`))
    this.#child.once('error', (error) => this.#exited(error.message))
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-KEPT_STDERR)
    })
  }

  get pid(): number | null {
    return this.#child.pid ?? null
  }

  get ended(): boolean {
    return this.#ended
  }

  ask<V extends Verb>(verb: V, body: Commands[V]['body']): Promise<Commands[V]['answer']> {
    if (this.#ended) return Promise.reject(down())
    // A process may wait for its start as a spare; from then on it has to show that it lives.
    if (verb === 'start') this.#watchdog = setTimeout(() => this.kill(), START_TIMEOUT_MS).unref()
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id)
        reject(new EngineError('engine-down', `The engine did not answer "${verb}" in time.`))
      }, ANSWER_TIMEOUT_MS).unref()
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject, timer })
      this.#child.send({ id, verb, body }, (error) => {
        if (error) this.#settle({ id, error: { code: 'engine-down', message: error.message } })
      })
    })
  }

  /** Ends it in order, and by force when it takes too long. */
  async close(): Promise<void> {
    if (this.#ended) return
    const gone = new Promise<void>((resolve) => this.once('exit', () => resolve()))
    const force = setTimeout(() => this.kill(), CLOSE_TIMEOUT_MS)
    this.ask('close', null).catch(() => {})
    await gone
    clearTimeout(force)
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  #receive(message: unknown): void {
    let reply: Answer | Beat
    try {
      reply = parseReply(message)
    } catch {
      return
    }
    if ('beat' in reply) {
      clearTimeout(this.#watchdog)
      if (reply.beat.rss > MAX_RESIDENT_BYTES) this.kill()
      this.#watchdog = setTimeout(() => this.kill(), FROZEN_AFTER_MS).unref()
      this.emit('beat', reply)
    } else {
      this.#settle(reply)
    }
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id)
    if (!waiting) return
    this.#waiting.delete(answer.id)
    clearTimeout(waiting.timer)
    if ('error' in answer) waiting.reject(new EngineError(answer.error.code, answer.error.message))
    else waiting.resolve(answer.value)
  }

  #exited(how: string): void {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#watchdog)
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer)
      reject(down(how))
    }
    this.#waiting.clear()
    this.emit('exit', this.#stderr === '' ? how : `${how}: ${this.#stderr}`)
  }
}

function down(how = ''): EngineError {
  const why = how === '' ? '' : ` (${how})`
  return new EngineError('engine-down', `The engine stopped${why} and is being started again.`)
}
