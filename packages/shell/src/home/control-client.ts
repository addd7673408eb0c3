import { connect, type Socket } from 'node:net'
import type { Output } from '../cli/output.ts'
import { codeOf, messageOf, ShellError } from '../errors.ts'
import { type ControlReply, type ControlRequest, controlConnectTimeoutMs } from './control-protocol.ts'
import { readLines, writeLine } from './lines.ts'
import { controlPath } from './paths.ts'

/** Connects to the process that owns a home; undefined where there is none. */
export async function connectOwner(home: string): Promise<Socket | undefined> {
  const socket = connect(controlPath(home))
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => done(undefined), controlConnectTimeoutMs)
    function done(result: Socket | undefined, error?: Error): void {
      clearTimeout(timer)
      socket.removeAllListeners()
      if (!result) socket.destroy()
      if (error) reject(error)
      else resolve(result)
    }
    socket.once('connect', () => done(socket))
    socket.once('error', (error) => {
      const gone = ['ENOENT', 'ECONNREFUSED', 'ENOTSOCK', 'ENOTDIR'].includes(codeOf(error) ?? '')
      if (gone) done(undefined)
      else done(undefined, new ShellError('HOME_NOT_WRITABLE', `${home} belongs to somebody else.`, { cause: error }))
    })
  })
}

/** Lets the owner of a home carry out a verb. Answers with its exit code; undefined = nobody owns that home. */
export async function carriedOutByOwner(typed: {
  home: string
  argv: string[]
  cwd: string
  out: Output
}): Promise<number | undefined> {
  const socket = await connectOwner(typed.home)
  if (!socket) return undefined
  return converse(socket, { run: typed.argv, cwd: typed.cwd, json: typed.out.json }, typed.out)
}

/** Says one request and relays everything the owner says, until it says `exit`. */
export async function converse(socket: Socket, request: ControlRequest, out: Output): Promise<number> {
  let left = false
  const leave = () => {
    left = true
    socket.destroy()
  }
  process.once('SIGINT', leave)
  socket.on('error', () => {})
  writeLine(socket, request)
  try {
    for await (const line of readLines(socket)) {
      const reply = line as ControlReply
      if ('exit' in reply) {
        if (reply.error) throw new CarriedError(reply.exit, reply.error)
        return reply.exit
      }
      await relay(reply, socket, out)
    }
    throw unfinished(left)
  } catch (error) {
    if (codeOf(error) === 'ERR_STREAM_PREMATURE_CLOSE') throw unfinished(left, error)
    if (!(error instanceof CarriedError)) throw error
    out.emit({ event: 'error', ...error.detail })
    if (!out.json) process.stderr.write(`${error.detail.message}\n`)
    return error.exit
  } finally {
    process.off('SIGINT', leave)
    socket.destroy()
  }
}

/** `left`: by Ctrl-C here; the owner sees the socket close, stops what it does, and runs on. */
function unfinished(left: boolean, cause?: unknown): ShellError {
  const message = left
    ? 'Stopped. The Kinoswarm that did this runs on, and leaves off as well, unless it had just finished.'
    : 'The running Kinoswarm ended before it had finished this.'
  return new ShellError('CANCELLED', message, { cause })
}

async function relay(reply: Exclude<ControlReply, { exit: number }>, socket: Socket, out: Output): Promise<void> {
  if ('event' in reply) out.emit(reply.event, reply.sentence)
  else if ('say' in reply) out.say(reply.say)
  else {
    const answer = await out.ask(reply.ask, { secret: reply.secret }).then(
      (text) => ({ answer: text }),
      (error) => ({ refused: messageOf(error) }),
    )
    writeLine(socket, answer)
  }
}

class CarriedError extends Error {
  readonly exit: number
  readonly detail: { code: string; message: string }

  constructor(exit: number, detail: { code: string; message: string }) {
    super(detail.message)
    this.exit = exit
    this.detail = detail
  }
}
