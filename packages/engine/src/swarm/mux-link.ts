import { Duplex } from 'node:stream'
import type Protomux from 'protomux'

type Mux = InstanceType<typeof Protomux>

/** Name of the Protomux channel; its id is the topic of the title. */
export const LINK_PROTOCOL = 'kinoswarm/bittorrent/1'
/** What a peer may send ahead of us before its whole connection is held back. */
const MAX_UNREAD_BYTES = 2 * 1024 * 1024

/**
 * The BitTorrent byte stream of one title inside a Noise connection. Two machines have one connection between them
 * however many titles they share, so each title gets a channel of it; WebTorrent takes this stream as a peer.
 */
export class MuxLink extends Duplex {
  /** What WebTorrent asks of a connection that is not a socket. */
  readonly id: string
  readonly connected = true
  /** The other side has opened it too. Event: `opened`. */
  opened = false
  #mux: Mux
  #channel: ReturnType<Mux['createChannel']>
  #send: (bytes: Buffer) => boolean = () => false
  #drained: (() => void) | null = null
  #held = false

  constructor(mux: Mux, topic: Buffer, peerId: string) {
    super({ allowHalfOpen: false, readableHighWaterMark: MAX_UNREAD_BYTES })
    this.id = peerId
    this.#mux = mux
    this.#channel = mux.createChannel({
      protocol: LINK_PROTOCOL,
      id: topic,
      onopen: () => this.#opened(),
      onclose: () => this.#closed(),
      ondrain: () => this.#drain(),
    })
    if (!this.#channel) return
    const message = this.#channel.addMessage<Buffer>({ onmessage: (bytes) => this.#received(bytes) })
    this.#send = (bytes) => message.send(bytes)
    this.#channel.open()
  }

  /** False when the connection is gone or already carries this title. */
  get usable(): boolean {
    return this.#channel !== null
  }

  override _read(): void {
    if (!this.#held) return
    this.#held = false
    this.#mux.stream.resume()
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#send(asBuffer(bytes)) || !this.#channel || this.#channel.closed) done()
    else this.#drained = done
  }

  /** A block and its header travel as one message. */
  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => asBuffer(chunk))), 'binary' as BufferEncoding, done)
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.#held) this.#mux.stream.resume()
    this.#channel?.close()
    this.#drain()
    done(error)
  }

  #opened(): void {
    this.opened = true
    this.emit('opened')
  }

  #received(bytes: Buffer): void {
    if (this.push(bytes) || this.#held) return
    this.#held = true
    this.#mux.stream.pause()
  }

  #drain(): void {
    const done = this.#drained
    this.#drained = null
    done?.()
  }

  #closed(): void {
    this.#drain()
    this.push(null)
    this.destroy()
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
