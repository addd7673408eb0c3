declare module '@hyperswarm/secret-stream' {
  import { Duplex } from 'node:stream'

  interface NoiseOptions {
    keyPair?: { publicKey: Buffer; secretKey: Buffer }
    remotePublicKey?: Buffer
    keepAlive?: number
  }

  /** Noise XX over any duplex stream; a streamx duplex, used through what it shares with Node's. */
  class NoiseSecretStream extends Duplex {
    constructor(isInitiator: boolean, rawStream: Duplex, options?: NoiseOptions)
    readonly isInitiator: boolean
    readonly publicKey: Buffer
    readonly remotePublicKey: Buffer
    readonly handshakeHash: Buffer
    /** Resolves false when the stream was destroyed before the handshake was through. */
    readonly opened: Promise<boolean>
    readonly rawStream: Duplex & { remoteHost?: string; remotePort?: number }
    readonly rawBytesRead: number
    readonly rawBytesWritten: number
    readonly destroying: boolean
    userData: unknown
    setKeepAlive(ms: number): void
    setTimeout(ms: number): void
  }
  export default NoiseSecretStream
}
