import { connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { EngineError, isEngineErrorCode } from './errors.ts'
import { READ_ERROR, READ_OK } from './protocol.ts'

/** Bytes held on the shell's side of a read. */
const HIGH_WATER_BYTES = 256 * 1024
/** Tries to go on without a single new byte, before a read is given up. */
const MAX_FRUITLESS_TRIES = 12
/** Between such tries: a killed process is noticed a moment after its socket is gone. */
const RETRY_MS = 100
/** An engine that does not come back in this time will not. */
const RESTART_TIMEOUT_MS = 60_000
const ERROR_MAX_BYTES = 4096

export interface FilmStreamOptions {
  playback: string
  /** Inclusive offsets in the film. */
  start: number
  end: number
  /** Where the running engine can be asked; waits while it is started again. */
  endpoint(timeoutMs: number): Promise<{ path: string; token: string }>
}

/**
 * The bytes of a film from `start` to `end`, read out of the engine process. When that process dies, the stream waits
 * for the next one and goes on where it was; its reader notices a pause and nothing else.
 */
export class FilmStream extends Readable {
  #options: FilmStreamOptions
  #position: number
  #socket: Socket | null = null
  #connecting = false
  #fruitless = 0

  constructor(options: FilmStreamOptions) {
    super({ highWaterMark: HIGH_WATER_BYTES })
    this.#options = options
    this.#position = options.start
  }

  override _read(): void {
    if (this.#socket) this.#socket.resume()
    else if (!this.#connecting) void this.#connect()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket?.destroy()
    done(error)
  }

  async #connect(): Promise<void> {
    this.#connecting = true
    try {
      if (++this.#fruitless > MAX_FRUITLESS_TRIES)
        throw new EngineError('engine-down', 'The engine keeps failing at this film.')
      if (this.#fruitless > 1) await sleep((this.#fruitless - 1) * RETRY_MS)
      if (this.destroyed) return
      const { path, token } = await this.#options.endpoint(RESTART_TIMEOUT_MS)
      if (this.destroyed) return
      this.#attach(connect(path), token)
    } catch (error) {
      this.destroy(error as Error)
    } finally {
      this.#connecting = false
    }
  }

  #attach(socket: Socket, token: string): void {
    this.#socket = socket
    const { playback, end } = this.#options
    let status: number | null = null
    let failure = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.once('connect', () => socket.write(`${JSON.stringify({ token, playback, start: this.#position, end })}\n`))
    socket.on('data', (bytes: Buffer) => {
      let film = bytes
      if (status === null) {
        status = bytes[0]!
        film = bytes.subarray(1)
      }
      if (status === READ_OK) this.#took(film, socket)
      else if (failure.length < ERROR_MAX_BYTES) failure = Buffer.concat([failure, film])
    })
    socket.once('close', () => this.#closed(socket, status === READ_ERROR ? failure : null))
  }

  #took(film: Buffer, socket: Socket): void {
    const wanted = film.subarray(0, this.#options.end + 1 - this.#position)
    if (wanted.length === 0) return
    this.#fruitless = 0
    this.#position += wanted.length
    if (!this.push(wanted)) socket.pause()
    if (this.#position > this.#options.end) {
      this.push(null)
      socket.destroy()
    }
  }

  #closed(socket: Socket, failure: Buffer | null): void {
    if (this.#socket === socket) this.#socket = null
    if (this.destroyed || this.#position > this.#options.end) return
    if (failure) return void this.destroy(readError(failure))
    // The engine went away under this read: go on with the next one.
    void this.#connect()
  }
}

function readError(body: Buffer): EngineError {
  try {
    const { code, message } = JSON.parse(body.toString('utf8')) as { code: unknown; message: unknown }
    if (isEngineErrorCode(code)) return new EngineError(code, String(message))
  } catch {
    // Fall through: a cut message says as little as none.
  }
  return new EngineError('protocol', 'The engine refused a read and did not say why.')
}
