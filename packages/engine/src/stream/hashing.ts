import { createHash, webcrypto } from 'node:crypto'

/** Up to this, a hash takes some tenths of a millisecond: less than to hand the bytes to a thread and wait for it. */
export const ON_THREAD_BYTES = 256 * 1024

/** SHA-1 of bytes in memory of their own, on one of the process's worker threads where that pays. They are copied. */
export async function sha1(bytes: Uint8Array): Promise<Buffer> {
  if (bytes.length <= ON_THREAD_BYTES) return sha1Now(bytes)
  return Buffer.from(await webcrypto.subtle.digest('SHA-1', bytes))
}

export function sha1Now(bytes: Uint8Array): Buffer {
  return createHash('sha1').update(bytes).digest()
}

export function sha256Now(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
