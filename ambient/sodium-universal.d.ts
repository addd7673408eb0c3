declare module 'sodium-universal' {
  interface Sodium {
    crypto_pwhash_SALTBYTES: number
    crypto_pwhash_ALG_ARGON2ID13: number
    crypto_secretbox_KEYBYTES: number
    crypto_secretbox_NONCEBYTES: number
    crypto_secretbox_MACBYTES: number
    crypto_core_ed25519_BYTES: number
    crypto_core_ed25519_SCALARBYTES: number
    crypto_scalarmult_BYTES: number
    crypto_scalarmult_SCALARBYTES: number
    crypto_core_ed25519_from_uniform(point: Buffer, hash: Buffer): void
    crypto_core_ed25519_is_valid_point(point: Buffer): boolean
    crypto_core_ed25519_scalar_random(scalar: Buffer): void
    /** Throws for a point of small order. */
    crypto_scalarmult_ed25519_noclamp(product: Buffer, scalar: Buffer, point: Buffer): void
    crypto_scalarmult_base(publicKey: Buffer, secret: Buffer): void
    /** Throws for a key of small order. */
    crypto_scalarmult(common: Buffer, secret: Buffer, publicKey: Buffer): void
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
