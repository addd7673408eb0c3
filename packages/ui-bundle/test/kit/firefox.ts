/** Firefox without a window, driven over Marionette: its own protocol, `LENGTH:[type, id, command, values]` on a socket. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { firefoxProfile, firefoxProgram } from '../../../../scripts/firefox-profile.ts'

/** A cold start on a loaded machine. */
const startTimeoutMs = 90_000
const scriptTimeoutMs = 60_000

const preferences = [
  ['marionette.port', 0],
  ['ui.prefersReducedMotion', 1],
] as const

/** Why there is no Firefox to test with, or `false`. */
export function firefoxMissing(): string | false {
  return spawnSync(firefoxProgram, ['--version']).error ? 'Firefox ESR is not installed' : false
}

export class Firefox {
  readonly #child: ChildProcess
  readonly #profile: string
  readonly #socket: Socket
  #rest = Buffer.alloc(0)
  #id = 0
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()

  private constructor(child: ChildProcess, profile: string, socket: Socket) {
    this.#child = child
    this.#profile = profile
    this.#socket = socket
    socket.on('data', (bytes: Buffer) => this.#read(bytes))
    socket.on('error', () => {})
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Firefox has ended'))
    })
  }

  static async launch(): Promise<Firefox> {
    const profile = await firefoxProfile([...preferences])
    const args = ['--headless', '--marionette', '--remote-allow-system-access', '--no-remote', '--profile', profile]
    const child = spawn(firefoxProgram, args, {
      stdio: 'ignore',
      env: { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: '1' },
    })
    const firefox = new Firefox(child, profile, await connectTo(profile))
    await firefox.#call('WebDriver:NewSession', { timeouts: { script: scriptTimeoutMs } })
    return firefox
  }

  async goto(url: string): Promise<void> {
    await this.#call('WebDriver:Navigate', { url })
  }

  /** Runs a function in the page, and resolves to what it resolves to. It may use nothing from outside. */
  async run<T>(act: (values: never) => T | Promise<T>, values?: unknown): Promise<T> {
    const script = `
      const done = arguments[arguments.length - 1]
      globalThis.__name ??= (named) => named
      Promise.resolve(arguments[0]).then(${act.toString()}).then(
        (value) => done({ value }), (error) => done({ error: String(error) }))`
    const { value } = (await this.#call('WebDriver:ExecuteAsyncScript', { script, args: [values ?? null] })) as {
      value: { value: T; error?: string }
    }
    if (value.error) throw new Error(value.error)
    return value.value
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('close', resolve))
    this.#socket.destroy()
    this.#child.kill('SIGKILL')
    await ended
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 })
  }

  #call(command: string, values: object): Promise<unknown> {
    const id = ++this.#id
    const text = JSON.stringify([0, id, command, values])
    this.#socket.write(`${Buffer.byteLength(text)}:${text}`)
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  #read(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes])
    for (;;) {
      const colon = this.#rest.indexOf(':')
      const length = Number(this.#rest.subarray(0, colon).toString())
      if (colon < 0 || this.#rest.length < colon + 1 + length) return
      const message = JSON.parse(this.#rest.subarray(colon + 1, colon + 1 + length).toString()) as unknown
      this.#rest = this.#rest.subarray(colon + 1 + length)
      if (Array.isArray(message)) this.#answer(message)
    }
  }

  #answer([, id, error, value]: unknown[]): void {
    const waiting = this.#waiting.get(id as number)
    this.#waiting.delete(id as number)
    if (error) waiting?.reject(new Error((error as { message: string }).message))
    else waiting?.resolve(value)
  }
}

/** The port stands in a file once somebody listens there. */
async function connectTo(profile: string): Promise<Socket> {
  const deadline = Date.now() + startTimeoutMs
  while (Date.now() < deadline) {
    const port = Number(await readFile(join(profile, 'MarionetteActivePort'), 'utf8').catch(() => 0))
    const socket = port > 0 && (await tryConnect(port))
    if (socket) return socket
    await sleep(100)
  }
  throw new Error('Firefox did not start in time')
}

function tryConnect(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.once('error', () => resolve(undefined))
  })
}
