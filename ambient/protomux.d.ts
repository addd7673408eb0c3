declare module 'protomux' {
  import type { Duplex } from 'node:stream'

  interface Codec<T> {
    preencode(state: { start: number; end: number }, value: T): void
    encode(state: { start: number; end: number; buffer: Uint8Array }, value: T): void
    decode(state: { start: number; end: number; buffer: Uint8Array }): T
  }
  interface Message<T> {
    send(value: T): boolean
  }
  interface Channel {
    readonly opened: boolean
    readonly closed: boolean
    open(): void
    close(): void
    addMessage<T = Buffer>(message: { encoding?: Codec<T>; onmessage?: (value: T) => void }): Message<T>
  }
  class Protomux {
    static from(stream: Duplex): Protomux
    /** Null when the stream is destroyed or the other side already closed this protocol. */
    createChannel(options: {
      protocol: string
      id?: Buffer | null
      unique?: boolean
      onopen?: () => void
      onclose?: () => void
      ondrain?: () => void
    }): Channel | null
    pair(protocol: { protocol: string; id?: Buffer | null }, notify: (id: Buffer | null) => void): void
    unpair(protocol: { protocol: string; id?: Buffer | null }): void
    readonly stream: Duplex;
    [Symbol.iterator](): Iterator<Channel>
  }
  export default Protomux
}
