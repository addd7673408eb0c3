declare module 'udx-native' {
  import type EventEmitter from 'node:events'

  export interface UdxSocket extends EventEmitter {
    send(buffer: Uint8Array, port: number, host?: string, ttl?: number): Promise<boolean>
    trySend(buffer: Uint8Array, port: number, host?: string, ttl?: number): void
    bind(port: number, host?: string): void
    address(): { host: string; port: number } | null
    close(): Promise<void>
    emit(event: string, ...values: unknown[]): boolean
  }

  export interface UdxStreamOptions {
    /** True refuses the sender of a first packet. */
    firewall?(socket: UdxSocket, port: number, host: string): boolean
  }

  export interface UdxStream extends EventEmitter {
    readonly connected: boolean
    readonly destroying: boolean
    readonly remoteId: number
    connect(socket: UdxSocket, remoteId: number, port: number, host?: string, options?: object): void
    changeRemote(socket: UdxSocket, remoteId: number, port: number, host?: string): Promise<void>
    destroy(error?: Error): void
  }

  export default class UDX {
    createSocket(options?: object): UdxSocket
    createStream(id: number, options?: UdxStreamOptions): UdxStream
  }
}
