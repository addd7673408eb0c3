import { once } from 'node:events'
import { connect, type TLSSocket } from 'node:tls'
import ReadyResource from 'ready-resource'
import { MediaError } from '../../errors.ts'
import { type CastMessage, encodeMessage, MessageReader } from './message.ts'

export const namespaces = {
  connection: 'urn:x-cast:com.google.cast.tp.connection',
  heartbeat: 'urn:x-cast:com.google.cast.tp.heartbeat',
  receiver: 'urn:x-cast:com.google.cast.receiver',
  media: 'urn:x-cast:com.google.cast.media',
} as const

/** The device itself, as opposed to the app that runs on it. */
export const platformId = 'receiver-0'
const senderId = 'sender-0'
/** Devices of the house answer at once or are asleep. */
const connectMaxMs = 6000
/** An app may have to be started, or a film to be looked into. */
const answerMaxMs = 20_000
const heartbeatMs = 5000
/** Three heartbeats without an answer: the device was switched off. */
const silentMaxMs = 15_000

export type CastAnswer = Record<string, unknown> & { type: string }

interface Waiting {
  resolve: (answer: CastAnswer) => void
  reject: (error: Error) => void
}

/**
 * A connection to a Cast device: questions with their answers, heartbeats both ways. Event `news` (CastAnswer, source)
 * for what the device says by itself, `lost` when the connection is gone.
 */
export class CastChannel extends ReadyResource {
  readonly #host: string
  readonly #port: number
  readonly #reader = new MessageReader()
  readonly #waiting = new Map<number, Waiting>()
  #socket: TLSSocket | undefined
  #timer: NodeJS.Timeout | undefined
  #lastHeard = 0
  #lastId = 0

  constructor(host: string, port: number) {
    super()
    this.#host = host
    this.#port = port
  }

  override async _open(): Promise<void> {
    // Every device has a certificate it signed itself; what goes over the line is the address of a film.
    const socket = connect({ host: this.#host, port: this.#port, rejectUnauthorized: false })
    this.#socket = socket
    socket.on('error', () => {})
    socket.on('close', () => this.#gone())
    await opened(socket)
    socket.setNoDelay(true)
    socket.on('data', (bytes) => this.#take(bytes))
    this.#lastHeard = performance.now()
    this.#timer = setInterval(() => this.#beat(performance.now()), heartbeatMs).unref()
    this.connect(platformId)
  }

  override async _close(): Promise<void> {
    clearInterval(this.#timer)
    const socket = this.#socket
    if (!socket || socket.destroyed) return
    this.tell(platformId, namespaces.connection, { type: 'CLOSE' })
    const closed = once(socket, 'close')
    socket.end()
    socket.destroySoon()
    await closed
  }

  /** A virtual connection inside this one: an app answers only those who have one. */
  connect(destination: string): void {
    this.tell(destination, namespaces.connection, { type: 'CONNECT', origin: {} })
  }

  tell(destination: string, namespace: string, payload: Record<string, unknown>): void {
    const message: CastMessage = { source: senderId, destination, namespace, payload: JSON.stringify(payload) }
    if (this.#socket && !this.#socket.destroyed) this.#socket.write(encodeMessage(message))
  }

  /** Throws DEVICE_FAILED when nothing comes back. */
  ask(destination: string, namespace: string, payload: Record<string, unknown>): Promise<CastAnswer> {
    if (!this.#socket || this.#socket.destroyed) return Promise.reject(unreachable())
    const requestId = ++this.#lastId
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => settle(() => reject(unreachable())), answerMaxMs)
      const settle = (how: () => void) => {
        clearTimeout(limit)
        this.#waiting.delete(requestId)
        how()
      }
      this.#waiting.set(requestId, {
        resolve: (answer) => settle(() => resolve(answer)),
        reject: (error) => settle(() => reject(error)),
      })
      this.tell(destination, namespace, { ...payload, requestId })
    })
  }

  #take(bytes: Buffer): void {
    this.#lastHeard = performance.now()
    try {
      for (const message of this.#reader.push(bytes)) this.#received(message)
    } catch {
      this.#socket?.destroy()
    }
  }

  #received({ namespace, source, payload }: CastMessage): void {
    const answer = parseAnswer(payload)
    if (!answer) return
    if (namespace === namespaces.heartbeat) {
      if (answer.type === 'PING') this.tell(source, namespaces.heartbeat, { type: 'PONG' })
      return
    }
    const waiting = typeof answer.requestId === 'number' ? this.#waiting.get(answer.requestId) : undefined
    waiting?.resolve(answer)
    this.emit('news', answer, source)
  }

  #beat(now: number): void {
    if (now - this.#lastHeard > silentMaxMs) this.#socket?.destroy()
    else this.tell(platformId, namespaces.heartbeat, { type: 'PING' })
  }

  #gone(): void {
    clearInterval(this.#timer)
    for (const { reject } of [...this.#waiting.values()]) reject(unreachable())
    this.emit('lost')
  }
}

async function opened(socket: TLSSocket): Promise<void> {
  const given = AbortSignal.timeout(connectMaxMs)
  try {
    await Promise.race([
      once(socket, 'secureConnect', { signal: given }),
      once(socket, 'close', { signal: given }).then(() => Promise.reject(unreachable())),
    ])
  } catch (cause) {
    socket.destroy()
    throw unreachable(cause)
  }
}

/** Undefined for what is no message with a type. */
export function parseAnswer(payload: string): CastAnswer | undefined {
  try {
    const value: unknown = JSON.parse(payload)
    const known = typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
    return known ? (value as CastAnswer) : undefined
  } catch {
    return undefined
  }
}

function unreachable(cause?: unknown): MediaError {
  return new MediaError('DEVICE_FAILED', 'The device does not answer; is it switched on?', { cause })
}
