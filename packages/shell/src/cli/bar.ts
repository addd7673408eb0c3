import type { OutputEvent } from './output.ts'

/** Without a terminal to draw on, somebody reads a log: a line so often is enough. */
const logEveryMs = 10_000
const width = 24

/** Progress on standard error: one line that is drawn again on a terminal, a line now and then in a log. */
export class Bar {
  readonly #stream: NodeJS.WriteStream
  #shown = false
  #loggedAt = 0

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
  }

  show({ done, total }: OutputEvent, sentence: string): void {
    if (!this.#stream.isTTY) {
      this.#log(sentence)
      return
    }
    const bar = typeof done === 'number' && typeof total === 'number' && total > 0 ? `${drawn(done / total)} ` : ''
    const room = Math.max(20, (this.#stream.columns ?? 80) - 1)
    this.#stream.write(`\r\u001b[2K${`${bar}${sentence}`.slice(0, room)}`)
    this.#shown = true
  }

  /** To be called before anything else is written. */
  clear(): void {
    if (this.#shown) this.#stream.write('\r\u001b[2K')
    this.#shown = false
  }

  #log(sentence: string): void {
    const now = Date.now()
    if (now - this.#loggedAt < logEveryMs) return
    this.#loggedAt = now
    this.#stream.write(`${sentence}\n`)
  }
}

function drawn(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width)
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}`
}
