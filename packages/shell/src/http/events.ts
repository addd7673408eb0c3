import type { ServerResponse } from 'node:http'
import type { ShellEvent } from '../api.ts'
import { commonHeaders } from './headers.ts'

/** A page that reads nothing for this much is gone or stuck; it asks again when it wakes. */
const backlogMaxBytes = 1024 * 1024
/** An open page costs one connection; some tabs and windows are plenty. */
const listenersMax = 24
/** A blank line now and then, so that a connection that died in the middle is noticed. */
const keepAliveMs = 20_000
/** Notices for a page that is not open yet; more than this nobody reads. */
const keptMax = 8

/** Sends what happens to every page that listens: one JSON object a line, as long as it stays. */
export class EventHub {
  /** Called when a page begins to listen: somebody is there. */
  onListener: (() => void) | undefined
  readonly #listeners = new Set<ServerResponse>()
  #timer: NodeJS.Timeout | undefined
  #kept: string[] = []

  get size(): number {
    return this.#listeners.size
  }

  /** Keeps the answer open; the first line is `hello`. */
  add(response: ServerResponse, hello: ShellEvent): void {
    const oldest = this.#listeners.size >= listenersMax ? this.#listeners.values().next().value : undefined
    oldest?.end()
    response.writeHead(200, {
      ...commonHeaders,
      'content-type': 'application/x-ndjson; charset=utf-8',
      'cache-control': 'no-store',
    })
    response.write([JSON.stringify(hello), ...this.#kept, ''].join('\n'))
    this.#kept = []
    this.#listeners.add(response)
    response.on('close', () => this.#remove(response))
    this.onListener?.()
    this.#timer ??= setInterval(() => this.#send('\n'), keepAliveMs).unref()
  }

  /** For what a person should hear even if no page is open right now: the next page to listen is told. */
  emitOrKeep(event: ShellEvent): void {
    this.emit(event)
    if (this.#listeners.size > 0) return
    const text = JSON.stringify(event)
    if (!this.#kept.includes(text)) this.#kept = [...this.#kept, text].slice(-keptMax)
  }

  emit(event: ShellEvent): void {
    if (this.#listeners.size > 0) this.#send(`${JSON.stringify(event)}\n`)
  }

  close(): void {
    clearInterval(this.#timer)
    for (const response of this.#listeners) response.end()
  }

  #send(line: string): void {
    for (const response of this.#listeners) {
      if (response.writableLength > backlogMaxBytes) response.destroy()
      else response.write(line)
    }
  }

  #remove(response: ServerResponse): void {
    this.#listeners.delete(response)
    if (this.#listeners.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
