/** Processes in namespaces, spoken to over IPC. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import type { Host } from './netns.ts'

const root = fileURLToPath(new URL('../../../../../', import.meta.url))
const outDir = join(root, 'node_modules', '.cache', 'kinoswarm-reach', `${process.pid}`)
/** Our own packages are inside, as they are TypeScript; all others are found where they are installed. */
const packagesOutside: esbuild.Plugin = {
  name: 'packages-outside',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@kinoswarm/') ? null : { external: true },
    )
  },
}
/** Closing an engine and leaving the network politely takes a second or two, on a busy machine some more. */
const endTimeoutMs = 15_000
let built: Promise<void> | null = null

/** Files instead of a loader: a host is up in a third of a second, and so is each engine that it starts. */
async function build(): Promise<void> {
  mkdirSync(outDir, { recursive: true })
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }))
  writeFileSync(join(outDir, 'package.json'), '{"type":"module"}')
  await esbuild.build({
    entryPoints: {
      host: fileURLToPath(new URL('./host-process.ts', import.meta.url)),
      film: fileURLToPath(new URL('./film-process.ts', import.meta.url)),
      engine: join(root, 'packages/engine/src/process.ts'),
    },
    outdir: outDir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    plugins: [packagesOutside],
    logLevel: 'error',
  })
  await esbuild.stop()
}

export class Running {
  readonly host: Host | null
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  #next = 1

  constructor(child: ChildProcess, host: Host | null) {
    this.#child = child
    this.host = host
    child.on('message', ({ id, result, error }: { id: number; result?: unknown; error?: string }) => {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (error) waiting?.reject(new Error(error))
      else waiting?.resolve(result as never)
    })
    child.on('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the host is gone'))
    })
  }

  ask<T>(what: string, name = '', args: unknown = {}): Promise<T> {
    const id = this.#next++
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#child.send({ id, do: what, name, args })
    })
  }

  /** Asked to end, so that what it started ends with it; killed when it does not. */
  async end(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect()
    if (this.#child.exitCode !== null || this.#child.signalCode) return
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), endTimeoutMs)
    await once(this.#child, 'exit')
    clearTimeout(timer)
  }

  /** As a power cut does. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode) return
    this.#child.kill('SIGKILL')
    await once(this.#child, 'exit')
  }
}

/** Starts a process in a namespace, or in this one. Ended with the test. */
export async function start(t: TestContext, host: Host | null): Promise<Running> {
  built ??= build()
  await built
  return run(t, host, [process.execPath, join(outDir, 'host.js')])
}

/** A process that plays and gives films, with real engines; asked to end with the test. */
export async function startPlayer(t: TestContext, host: Host | null): Promise<Running> {
  built ??= build()
  await built
  return run(t, host, [process.execPath, join(outDir, 'film.js')], true)
}

/** A process from its source, which takes a second; asked to end with the test. */
export function startSource(t: TestContext, host: Host | null, file: URL, ...args: string[]): Promise<Running> {
  return run(t, host, [process.execPath, '--import', 'tsx', fileURLToPath(file), ...args], true)
}

/** A few words of JavaScript. */
export function startCode(t: TestContext, host: Host, code: string): Promise<Running> {
  return run(t, host, [process.execPath, '-e', code])
}

async function run(t: TestContext, host: Host | null, node: string[], polite = false): Promise<Running> {
  const command = host ? ['ip', 'netns', 'exec', host.ns, ...node] : node
  const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const running = new Running(child, host)
  t.after(() => (polite ? running.end() : running.kill()))
  await once(child, 'message')
  return running
}
