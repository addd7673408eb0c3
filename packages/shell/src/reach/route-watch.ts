import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { EventEmitter } from 'node:events'

/** A documentation address (RFC 5737): stands for anywhere outside, and is only asked about, never sent to. */
const anywhere = '192.0.2.1'
/** `ip` answers in some milliseconds; on a busy machine in some dozens. */
const askTimeoutMs = 2_000
/** A monitor that ended (killed, a system without rights for it) is started again, and not in a loop. */
const restartMs = 5_000

/**
 * Linux' own news of links, addresses and routes, by `ip monitor`: nothing else reaches a process without rights as soon.
 * Emits `down` the moment the link goes down, and `routed` (true, false) once it is known whether packets of our address
 * leave by it. Where there is no `ip` it says nothing, and the guard's own looking remains.
 */
export class RouteWatch extends EventEmitter {
  readonly #name: string
  readonly #address: string
  #child: ChildProcess | null = null
  #restart: NodeJS.Timeout | null = null
  #asking = false
  #askAgain = false
  #stopped = false

  constructor(name: string, address: string) {
    super()
    this.#name = name
    this.#address = address
  }

  /** Resolves with the first answer, or at once where there is none to be had. */
  async start(): Promise<void> {
    if (process.platform !== 'linux' || this.#stopped) return
    this.#monitor()
    await this.#ask()
  }

  #monitor(): void {
    const child = spawn('ip', ['-o', 'monitor', 'link', 'address', 'route', 'rule'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    this.#child = child
    child.on('error', () => {})
    child.stdout.setEncoding('utf8').on('data', (news: string) => this.#hear(news))
    child.on('close', () => {
      if (this.#stopped) return
      this.#restart = setTimeout(() => this.#monitor(), restartMs)
      this.#restart.unref()
    })
    child.unref()
  }

  stop(): void {
    this.#stopped = true
    if (this.#restart) clearTimeout(this.#restart)
    this.#child?.kill()
  }

  #hear(news: string): void {
    if (news.split('\n').some((line) => saysDown(line, this.#name))) this.emit('down')
    this.#ask().catch(() => {})
  }

  /** Several changes in a row are one question more, asked after the last. */
  async #ask(): Promise<void> {
    this.#askAgain = this.#asking
    if (this.#asking) return
    this.#asking = true
    const said = await routeFrom(this.#address)
    this.#asking = false
    if (this.#stopped) return
    if (this.#askAgain) return this.#ask()
    if (said !== null) this.emit('routed', leavesBy(said) === this.#name)
  }
}

/** What `ip` says of the way out; empty where there is none, null where there is no `ip`. */
function routeFrom(address: string): Promise<string | null> {
  return new Promise((resolve) => {
    execFile('ip', ['-o', 'route', 'get', anywhere, 'from', address], { timeout: askTimeoutMs }, (error, said) => {
      resolve((error as NodeJS.ErrnoException | null)?.code === 'ENOENT' ? null : said)
    })
  })
}

/** One line of `ip -o monitor link`: whether it says that this interface is down or gone. */
export function saysDown(line: string, name: string): boolean {
  const link = /^(Deleted )?(?:\[\w+\])?\s*\d+: ([^:@\s]+)[^<]*<([^>]*)>/.exec(line)
  return link?.[2] === name && (link[1] !== undefined || !link[3]!.split(',').includes('UP'))
}

/** The interface named in an answer of `ip route get`. */
export function leavesBy(answer: string): string | undefined {
  return /\bdev (\S+)/.exec(answer)?.[1]
}
