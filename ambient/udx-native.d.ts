declare module 'udx-native' {
  import type EventEmitter from 'node:events'

  export interface UdxSocket extends EventEmitter {
    send(buffer: Uint8Array, port: number, host?: string): Promise<boolean>
    trySend(buffer: Uint8Array, port: number, host?: string): void
    bind(port: number, host?: string): void
    address(): { host: string; port: number } | null
    close(): Promise<void>
  }

  export interface UdxStream extends EventEmitter {
    readonly connected: boolean
    readonly destroying: boolean
    readonly remoteId: number
    changeRemote(socket: UdxSocket, remoteId: number, port: number, host?: string): Promise<void>
  }

  export default class UDX {
    createSocket(): UdxSocket
  }
}
