/** A running `kinoswarm` command: what it says line by line, and its end. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A loaded machine may take this long for anything a command says; more means it hangs. */
const eventTimeoutMs = 30_000
/** A command that was asked to end and has not by then is killed, and the test told. */
const stopTimeoutMs = 10_000

export const builtEntry = fileURLToPath(new URL('../../dist/kinoswarm.js', import.meta.url))

export interface CommandEvent {
  event: string
  [fact: string]: unknown
}

export interface Ending {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface CommandOptions {
  env?: NodeJS.ProcessEnv
  /** Another entry file or another node, for an installed copy. */
  entry?: string
  node?: string
  cwd?: string
  /** How long it may take for anything it says; longer than usual where many start at once. */
  patienceMs?: number
}

export class Command {
  readonly child: ChildProcess
  readonly ended: Promise<Ending>
  readonly events: CommandEvent[] = []
  /** Lines on standard output that are no JSON. */
  readonly lines: string[] = []
  errors = ''
  readonly #words: string
  readonly #patienceMs: number
  #waiting = new Set<() => void>()
  #ending: Ending | undefined

  constructor(args: string[], options: CommandOptions = {}) {
    const { env, entry = builtEntry, node = process.execPath, cwd, patienceMs = eventTimeoutMs } = options
    this.#patienceMs = patienceMs
    this.#words = args.join(' ')
    this.child = spawn(node, [entry, ...args], {
      env: { ...process.env, ...env },
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text
    })
    createInterface({ input: this.child.stdout! }).on('line', (line) => this.#read(line))
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code, signal) => {
        this.#ending = { code, signal }
        this.#wake()
        resolve(this.#ending)
      })
    })
  }

  /** The first event of that name and, where given, that kind; also one that has already been. */
  async event(name: string, fits: (event: CommandEvent) => boolean = () => true): Promise<CommandEvent> {
    const deadline = Date.now() + this.#patienceMs
    for (;;) {
      const found = this.events.find((event) => event.event === name && fits(event))
      if (found) return found
      if (this.#ending)
        throw this.#complaint(`ended (${this.#ending.code ?? this.#ending.signal}) before it said “${name}”`)
      const left = deadline - Date.now()
      if (left <= 0) throw this.#complaint(`has not said “${name}” within ${this.#patienceMs / 1000} s`)
      await this.#change(left)
    }
  }

  /** Waits for the end, which must be success. */
  async succeed(): Promise<this> {
    const { code, signal } = await this.ended
    if (code !== 0) throw this.#complaint(`ended with ${code ?? signal}`)
    return this
  }

  /** Asks it to end as Ctrl-C does, and waits. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<Ending> {
    if (this.#ending) return this.#ending
    this.child.kill(signal)
    const timer = setTimeout(() => this.child.kill('SIGKILL'), stopTimeoutMs)
    const ending = await this.ended
    clearTimeout(timer)
    if (ending.signal === 'SIGKILL' && signal !== 'SIGKILL')
      throw this.#complaint(`did not end within ${stopTimeoutMs / 1000} s of ${signal}`)
    return ending
  }

  #read(line: string): void {
    try {
      this.events.push(JSON.parse(line) as CommandEvent)
    } catch {
      this.lines.push(line)
    }
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }

  #change(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs)
      this.#waiting.add(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  #complaint(what: string): Error {
    const said = [...this.events.map((event) => JSON.stringify(event)), ...this.lines].slice(-12).join('\n')
    return new Error(`kinoswarm ${this.#words} ${what}\n${said}\n${this.errors.slice(-3000)}`)
  }
}
