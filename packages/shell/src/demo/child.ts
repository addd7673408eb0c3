import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import ReadyResource from 'ready-resource'
import { ShellError } from '../errors.ts'
import { readLines } from '../home/lines.ts'

/** An orderly end takes well under a second; a process that hangs must not keep the others alive. */
const endTimeoutMs = 6_000

/**
 * Another `kinoswarm` command as a child process, with `--json`. It ends with this process, however this one ends: its
 * standard input is the leash. Events: `line` with each JSON object it prints, `gone` with its exit code.
 */
export class ChildCommand extends ReadyResource {
  readonly #args: string[]
  #child!: ChildProcess
  #exited!: Promise<void>

  constructor(args: string[]) {
    super()
    this.#args = args
  }

  override async _open(): Promise<void> {
    const command = [...process.execArgv, entry(), ...this.#args, '--json']
    const env = { ...process.env, KINOSWARM_LEASH: 'stdin' }
    const child = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'inherit'], env })
    this.#child = child
    this.#exited = new Promise((resolve) => child.once('exit', () => resolve()))
    child.once('exit', (code) => this.emit('gone', code))
    child.stdin?.on('error', () => {})
    this.#relay(child)
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
  }

  override async _close(): Promise<void> {
    const child = this.#child
    if (child.exitCode !== null || child.signalCode !== null) return
    child.stdin?.end()
    const timer = setTimeout(() => child.kill('SIGKILL'), endTimeoutMs)
    await this.#exited
    clearTimeout(timer)
  }

  /** The next line with this event. Rejects when the child ends first. */
  event(name: string): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      const onLine = (line: Record<string, unknown>) => {
        if (line.event === name) done(() => resolve(line))
        if (line.event === 'error') done(() => reject(new ShellError('INTERNAL', String(line.message))))
      }
      const onGone = () => done(() => reject(new ShellError('INTERNAL', `“${this.#args[0]}” ended too early.`)))
      const done = (settle: () => void) => {
        this.off('line', onLine)
        this.off('gone', onGone)
        settle()
      }
      this.on('line', onLine)
      this.on('gone', onGone)
    })
  }

  async #relay(child: ChildProcess): Promise<void> {
    try {
      for await (const line of readLines(child.stdout!)) this.emit('line', line)
    } catch {
      // Something printed what is no JSON; its sentence went to standard error.
    }
  }
}

function entry(): string {
  const fromSource = import.meta.url.endsWith('.ts')
  return fileURLToPath(new URL(fromSource ? '../main.ts' : './kinoswarm.js', import.meta.url))
}
