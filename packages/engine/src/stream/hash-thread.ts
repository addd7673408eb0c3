import { Worker } from 'node:worker_threads'
import { sha1Now } from './hashing.ts'

/** A thread costs some megabytes: it ends when nothing was hashed for this long. */
const IDLE_MS = 30_000
const HEAP_MIB = 16

/** All the thread does. As text it needs no file of its own beside the bundle, and is up in a moment. */
const program = `
  const { parentPort } = require('node:worker_threads')
  const { createHash } = require('node:crypto')
  parentPort.on('message', ({ id, bytes }) => {
    parentPort.postMessage({ id, digest: createHash('sha1').update(bytes).digest() })
  })
  parentPort.postMessage('ready')
`

interface Job {
  bytes: Uint8Array
  done(digest: Buffer): void
}

/** SHA-1 on a thread of our own. While it is not there, or when it fails, the work is done here. */
export class HashThread {
  #worker: Worker | null = null
  #ready = false
  #jobs = new Map<number, Job>()
  #nextId = 1
  #idle: NodeJS.Timeout | null = null

  /** `bytes` lie in shared memory and stay as they are until the hash is known. */
  sha1(bytes: Uint8Array): Promise<Buffer> {
    this.#worker ??= this.#start()
    if (!this.#ready) return Promise.resolve(sha1Now(bytes))
    this.#idle?.refresh()
    return new Promise((done) => {
      const id = this.#nextId++
      this.#jobs.set(id, { bytes, done })
      this.#worker!.postMessage({ id, bytes })
    })
  }

  #start(): Worker {
    const limits = { maxOldGenerationSizeMb: HEAP_MIB }
    const worker = new Worker(program, { eval: true, execArgv: [], resourceLimits: limits })
    worker.unref()
    worker.on('message', (message: 'ready' | { id: number; digest: Uint8Array }) => {
      if (message === 'ready') this.#ready = true
      else this.#settle(message.id, Buffer.from(message.digest))
    })
    worker.on('error', () => this.#stop())
    this.#idle = setTimeout(() => this.#stop(), IDLE_MS).unref()
    return worker
  }

  #settle(id: number, digest: Buffer): void {
    const job = this.#jobs.get(id)
    this.#jobs.delete(id)
    job?.done(digest)
  }

  #stop(): void {
    const worker = this.#worker
    this.#worker = null
    this.#ready = false
    if (this.#idle) clearTimeout(this.#idle)
    void worker?.terminate()
    for (const [id, { bytes }] of this.#jobs) this.#settle(id, sha1Now(bytes))
  }
}
