declare module 'hypercore-crypto' {
  interface KeyPair {
    publicKey: Buffer
    secretKey: Buffer
  }
  interface Crypto {
    keyPair(seed?: Buffer): KeyPair
    validateKeyPair(keyPair: KeyPair): boolean
    sign(message: Buffer, secretKey: Buffer): Buffer
    verify(message: Buffer, signature: Buffer, publicKey: Buffer): boolean
    /** BLAKE2b-256. */
    hash(data: Buffer | Buffer[]): Buffer
    randomBytes(count: number): Buffer
    discoveryKey(key: Buffer): Buffer
    namespace(name: string, count: number | number[]): Buffer[]
  }
  const crypto: Crypto
  export default crypto
}
