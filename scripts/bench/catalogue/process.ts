/** A process of the benchmark, as its parent holds it: one order after the other. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import type { Order } from './orders.ts'

/** A million titles take two minutes to publish on a quiet machine. */
const ORDER_TIMEOUT_MS = 900_000
const STOP_TIMEOUT_MS = 5_000

type Answer = { result?: unknown; error?: string }

export class Child {
  readonly #process: ChildProcess
  readonly #gone: Promise<void>
  #settle: (answer: Answer) => void = () => {}

  constructor(script: string) {
    this.#process = fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' })
    this.#process.on('message', (answer: Answer) => this.#settle(answer))
    this.#gone = once(this.#process, 'exit').then(() => this.#settle({ error: 'the process ended' }))
  }

  async order<T>(order: Order): Promise<T> {
    const answered = new Promise<Answer>((resolve) => {
      this.#settle = resolve
    })
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), ORDER_TIMEOUT_MS)
    this.#process.send(order)
    const { result, error } = await answered
    clearTimeout(timer)
    if (error !== undefined) throw new Error(`${order.do}: ${error}`)
    return result as T
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), STOP_TIMEOUT_MS)
    await this.order({ do: 'stop' }).catch(() => {})
    await this.#gone
    clearTimeout(timer)
  }
}

/** The child as a shell would run it: bundled, its worker beside it. Whoever asked for it removes the folder. */
export async function bundledChild(): Promise<{ script: string; folder: string }> {
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const folder = join(root, 'node_modules', '.cache', 'kinoswarm-bench', `catalogue-${process.pid}`)
  await esbuild.build({
    entryPoints: {
      child: join(root, 'scripts/bench/catalogue/child.ts'),
      'catalogue-worker': join(root, 'packages/catalog-feed/src/catalogue/worker.ts'),
    },
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['*-native', 'fs-native-extensions', 'fs-ext', 'sharp', 'bare-*'],
    banner: {
      js: "import{createRequire as __r}from'node:module';import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const require=__r(import.meta.url),__filename=__f(import.meta.url),__dirname=__d(__filename)",
    },
    logLevel: 'error',
  })
  return { script: join(folder, 'child.js'), folder }
}
