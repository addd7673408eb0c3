/** A Cast device as its protocol describes one: TLS, an app to be launched, a film to be loaded into it. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { namespaces } from '../../../src/media/cast/chromecast/channel.ts'
import { type CastMessage, encodeMessage, MessageReader } from '../../../src/media/cast/chromecast/message.ts'
import { selfSigned } from './self-signed.ts'

type Payload = Record<string, unknown>

const app = { appId: 'CC1AD845', sessionId: 'session-1', transportId: 'web-7' }

export class FakeChromecast {
  /** What was asked of it, in order, heartbeats left out. */
  readonly asked: Payload[] = []
  /** The film that was loaded. */
  film: Payload | undefined
  volume = 1
  pongs = 0
  /** Refuses the next film. */
  picky = false
  readonly #server: Server
  readonly #sockets = new Set<TLSSocket>()
  readonly #connected = new Set<string>()
  #running = false
  #state = 'IDLE'
  #position = 0

  private constructor() {
    this.#server = createServer(selfSigned(), (socket) => this.#serve(socket))
  }

  static async start(): Promise<FakeChromecast> {
    const fake = new FakeChromecast()
    fake.#server.listen(0, '127.0.0.1')
    await once(fake.#server, 'listening')
    return fake
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get connections(): number {
    return this.#sockets.size
  }

  async close(): Promise<void> {
    this.unplug()
    this.#server.close()
    await once(this.#server, 'close')
  }

  /** Without a word to anybody. */
  unplug(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Bytes to everybody connected. */
  shout(bytes: Buffer): void {
    for (const socket of this.#sockets) socket.write(bytes)
  }

  ping(): void {
    this.shout(encodeMessage(toSender('receiver-0', namespaces.heartbeat, { type: 'PING' })))
  }

  #serve(socket: TLSSocket): void {
    const reader = new MessageReader()
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      for (const message of reader.push(bytes)) this.#answer(socket, message)
    })
  }

  #answer(socket: TLSSocket, { destination, namespace, payload }: CastMessage): void {
    const question = JSON.parse(payload) as Payload & { type: string }
    const say = (answer: Payload) =>
      // In pieces: messages do not come in packets of their own.
      inPieces(encodeMessage(toSender(destination, namespace, { ...answer, requestId: question.requestId })), socket)
    if (namespace === namespaces.heartbeat) {
      if (question.type === 'PONG') this.pongs++
      else say({ type: 'PONG' })
      return
    }
    this.asked.push(question)
    if (namespace === namespaces.connection) this.#connected.add(destination)
    else if (!this.#connected.has(destination)) return
    else if (namespace === namespaces.receiver) say(this.#receiver(question))
    else if (namespace === namespaces.media && destination === app.transportId) say(this.#media(question))
  }

  #receiver(question: Payload): Payload {
    if (question.type === 'LAUNCH') this.#running = question.appId === app.appId
    if (question.type === 'STOP') this.#running = question.sessionId !== app.sessionId
    if (question.type === 'SET_VOLUME') this.volume = Number((question.volume as Payload).level)
    const applications = this.#running ? [app] : []
    return { type: 'RECEIVER_STATUS', status: { applications, volume: { level: this.volume, muted: false } } }
  }

  #media(question: Payload): Payload {
    if (question.type === 'LOAD') {
      if (this.picky) return { type: 'LOAD_FAILED' }
      this.film = question
      this.#state = 'PLAYING'
      this.#position = Number(question.currentTime)
    } else if (question.type !== 'GET_STATUS' && question.mediaSessionId !== 3) {
      return { type: 'INVALID_REQUEST', reason: 'INVALID_MEDIA_SESSION_ID' }
    }
    if (question.type === 'PLAY') this.#state = 'PLAYING'
    if (question.type === 'PAUSE') this.#state = 'PAUSED'
    if (question.type === 'SEEK') this.#position = Number(question.currentTime)
    const status = { mediaSessionId: 3, playerState: this.#state, currentTime: this.#position }
    return { type: 'MEDIA_STATUS', status: this.film ? [{ ...status, media: { duration: 30 } }] : [] }
  }
}

function toSender(source: string, namespace: string, payload: Payload): CastMessage {
  return { source, destination: 'sender-0', namespace, payload: JSON.stringify(payload) }
}

function inPieces(bytes: Buffer, socket: TLSSocket): void {
  socket.write(bytes.subarray(0, 3))
  socket.write(bytes.subarray(3))
}
