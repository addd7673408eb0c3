declare module 'sodium-universal' {
  interface Sodium {
    crypto_pwhash_SALTBYTES: number
    crypto_pwhash_ALG_ARGON2ID13: number
    crypto_secretbox_KEYBYTES: number
    crypto_secretbox_NONCEBYTES: number
    crypto_secretbox_MACBYTES: number
    crypto_pwhash(
      out: Buffer,
      passphrase: Buffer,
      salt: Buffer,
      opsLimit: number,
      memLimit: number,
      algorithm: number,
    ): void
    crypto_pwhash_async(
      out: Buffer,
      passphrase: Buffer,
      salt: Buffer,
      opsLimit: number,
      memLimit: number,
      algorithm: number,
    ): Promise<void>
    crypto_secretbox_easy(out: Buffer, message: Buffer, nonce: Buffer, key: Buffer): void
    crypto_secretbox_open_easy(out: Buffer, box: Buffer, nonce: Buffer, key: Buffer): boolean
    crypto_sign_verify_detached(signature: Buffer, message: Buffer, publicKey: Buffer): boolean
    randombytes_buf(out: Buffer): void
    sodium_memzero(out: Buffer): void
  }
  const sodium: Sodium
  export default sodium
}
