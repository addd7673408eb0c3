import { timingSafeEqual } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import ReadyResource from 'ready-resource'
import { EngineError, errorToData } from './errors.ts'
import type { Playback } from './playback.ts'
import { parseReadRequest, READ_ERROR, READ_OK, READ_REQUEST_MAX_BYTES, type ReadRequest } from './protocol.ts'
import type { FilmReader } from './stream/reader.ts'

/** A request follows its connection at once; whoever is silent is not ours. */
const REQUEST_TIMEOUT_MS = 5000
/** The shell opens one connection a reader; a page of players opens dozens. */
const MAX_CONNECTIONS = 256

/** Serves bytes of films over a local socket, one read a connection. */
export class ReadServer extends ReadyResource {
  #path: string
  #token: Buffer
  #find: (id: string) => Playback
  #server: Server
  #sockets = new Set<Socket>()

  constructor(options: { path: string; token: string; find(id: string): Playback }) {
    super()
    this.#path = options.path
    this.#token = Buffer.from(options.token)
    this.#find = options.find
    this.#server = createServer((socket) => this.#accept(socket))
    this.#server.maxConnections = MAX_CONNECTIONS
  }

  protected override async _open(): Promise<void> {
    if (process.platform !== 'win32') await rm(this.#path, { force: true })
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(this.#path, resolve)
    })
  }

  protected override async _close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => this.#sockets.delete(socket))
    socket.setTimeout(REQUEST_TIMEOUT_MS, () => socket.destroy())
    let line = Buffer.alloc(0)
    const collect = (bytes: Buffer) => {
      line = Buffer.concat([line, bytes])
      const end = line.indexOf(0x0a)
      if (end < 0 && line.length <= READ_REQUEST_MAX_BYTES) return
      socket.off('data', collect)
      socket.setTimeout(0)
      void this.#answer(socket, line.subarray(0, Math.max(0, end)).toString('utf8'))
    }
    socket.on('data', collect)
  }

  async #answer(socket: Socket, line: string): Promise<void> {
    let playback: Playback | null = null
    let reader: FilmReader | null = null
    try {
      const request = parseReadRequest(line)
      this.#authorize(request)
      playback = this.#find(request.playback)
      reader = await playback.read(request.start, request.end)
      if (socket.destroyed) return
      const close = reader.close.bind(reader)
      socket.once('close', close)
      socket.resume()
      socket.write(Buffer.of(READ_OK))
      await send(reader, socket)
    } catch (error) {
      const body = Buffer.from(JSON.stringify(errorToData(error)))
      if (!socket.destroyed) socket.end(Buffer.concat([Buffer.of(READ_ERROR), body]))
    } finally {
      if (reader) playback?.done(reader)
    }
  }

  #authorize({ token }: ReadRequest): void {
    const given = Buffer.from(token)
    if (given.length !== this.#token.length || !timingSafeEqual(given, this.#token)) {
      throw new EngineError('protocol', 'This read was not asked for by the shell.')
    }
  }
}

/** Copies a reader into a socket, no faster than the other side takes it. */
async function send(reader: FilmReader, socket: Socket): Promise<void> {
  for (;;) {
    const chunk = await reader.next()
    if (chunk === null) break
    if (socket.destroyed) return chunk.release()
    const more = socket.write(chunk.bytes, () => chunk.release())
    if (!more) await drained(socket)
  }
  if (reader.position > reader.end) socket.end()
  else socket.destroy()
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done)
      socket.off('close', done)
      resolve()
    }
    socket.once('drain', done)
    socket.once('close', done)
  })
}
