/**
 * The control socket of a home: whoever owns the store listens here, so that a second command on the same home is
 * carried out instead of being refused. It lies in a folder only its owner may enter; that is the whole authentication.
 */
import { setMaxListeners } from 'node:events'
import { chmod, unlink } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import ReadyResource from 'ready-resource'
import type { Output } from '../cli/output.ts'
import { codeOf, messageOf, ShellError } from '../errors.ts'
import type { ControlAnswer, ControlReply, ControlRequest } from './control-protocol.ts'
import { readLines, writeLine } from './lines.ts'
import { controlPath } from './paths.ts'

export interface ControlSession {
  request: ControlRequest
  out: Output
  /** Aborted when the one who asked goes away. */
  signal: AbortSignal
}

export class ControlServer extends ReadyResource {
  readonly #path: string
  readonly #handle: (session: ControlSession) => Promise<number>
  readonly #sockets = new Set<Socket>()
  readonly #server: Server

  /** Open it only while holding the store: a socket file that is already there is then a dead one. */
  constructor(home: string, handle: (session: ControlSession) => Promise<number>) {
    super()
    this.#path = controlPath(home)
    this.#handle = handle
    this.#server = createServer((socket) => this.#accept(socket))
  }

  override async _open(): Promise<void> {
    if (process.platform !== 'win32') await unlink(this.#path).catch(() => {})
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(this.#path, resolve)
    })
    if (process.platform !== 'win32') await chmod(this.#path, 0o600)
  }

  override async _close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => {})
    this.#converse(socket).catch(() => socket.destroy())
  }

  async #converse(socket: Socket): Promise<void> {
    const lines = readLines(socket)
    const first = await lines.next()
    if (first.done) return
    const request = first.value as ControlRequest
    const gone = new AbortController()
    setMaxListeners(0, gone.signal)
    socket.once('close', () => gone.abort())
    const reply = (value: ControlReply) => writeLine(socket, value)
    try {
      const out = remoteOutput(request, reply, lines)
      reply({ exit: await this.#handle({ request, out, signal: gone.signal }) })
    } catch (error) {
      const wrongUsage = error instanceof ShellError && error.code === 'USAGE'
      reply({ exit: wrongUsage ? 2 : 1, error: { code: codeOf(error) ?? 'INTERNAL', message: messageOf(error) } })
    }
    socket.end()
  }
}

function remoteOutput(
  request: ControlRequest,
  reply: (value: ControlReply) => void,
  lines: AsyncGenerator<unknown>,
): Output {
  return {
    json: request.json,
    emit: (event, sentence) => reply({ event, sentence }),
    say: (text) => reply({ say: text }),
    async ask(question, options = {}) {
      reply({ ask: question, secret: options.secret })
      const next = await lines.next()
      const answer = (next.value ?? { refused: 'Nobody answered.' }) as ControlAnswer
      if ('answer' in answer) return answer.answer
      throw new ShellError('CANCELLED', answer.refused)
    },
  }
}
