declare module 'hyperdht/lib/noise-wrap.js' {
  /** One end of the Noise IK handshake of two peers; the initiator names the other's key. */
  export default class NoiseWrap {
    constructor(keyPair: { publicKey: Buffer; secretKey: Buffer }, remotePublicKey: Buffer | null)
    send(payload: Record<string, unknown>): Buffer
  }
}
