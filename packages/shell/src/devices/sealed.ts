import crypto from 'hypercore-crypto'
import sodium from 'sodium-universal'

/** A JSON value in a box that whoever has the key can open, and nobody else can make. */
export function seal(value: unknown, key: Buffer): Buffer {
  const text = Buffer.from(JSON.stringify(value))
  const nonce = crypto.randomBytes(sodium.crypto_secretbox_NONCEBYTES)
  const box = Buffer.alloc(text.length + sodium.crypto_secretbox_MACBYTES)
  sodium.crypto_secretbox_easy(box, text, nonce, key)
  return Buffer.concat([nonce, box])
}

/** Undefined where the key is another one or the bytes were changed. */
export function unseal(bytes: Buffer, key: Buffer): unknown {
  const nonceEnd = sodium.crypto_secretbox_NONCEBYTES
  if (bytes.length < nonceEnd + sodium.crypto_secretbox_MACBYTES) return undefined
  const text = Buffer.alloc(bytes.length - nonceEnd - sodium.crypto_secretbox_MACBYTES)
  if (!sodium.crypto_secretbox_open_easy(text, bytes.subarray(nonceEnd), bytes.subarray(0, nonceEnd), key)) {
    return undefined
  }
  try {
    return JSON.parse(text.toString('utf8'))
  } catch {
    return undefined
  }
}
