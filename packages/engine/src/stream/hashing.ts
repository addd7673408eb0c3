import { createHash, webcrypto } from 'node:crypto'

/** Up to this, a hash takes some tenths of a millisecond: less than to hand the bytes to a thread and wait for it. */
const ON_THREAD_BYTES = 256 * 1024

/** SHA-1 of a piece, on one of the process's worker threads where that pays. */
export async function sha1(bytes: Uint8Array): Promise<Buffer> {
  if (bytes.length <= ON_THREAD_BYTES) return createHash('sha1').update(bytes).digest()
  return Buffer.from(await webcrypto.subtle.digest('SHA-1', bytes))
}

export function sha1Now(bytes: Uint8Array): Buffer {
  return createHash('sha1').update(bytes).digest()
}

export function sha256Now(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
