import { createCipheriv, createHash } from 'node:crypto'

/** A film of noise that every process makes alike. */
export function filmBytes(seed: number, size: number): Buffer {
  const key = createHash('sha256').update(`film ${seed}`).digest()
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size))
}

export function filmHash(seed: number, size: number): string {
  return createHash('sha256').update(filmBytes(seed, size)).digest('hex')
}
