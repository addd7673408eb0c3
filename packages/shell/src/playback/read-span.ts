import type { MediaFile } from '../http/media.ts'

/** Bytes `[start, end)` of a film; an abort ends the request for its pieces. */
export function readSpan(file: MediaFile, start: number, end: number, signal?: AbortSignal): Promise<Uint8Array> {
  if (end <= start) return Promise.resolve(new Uint8Array(0))
  const stream = file.read({ start, end: end - 1 })
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    const stop = () => stream.destroy(new Error('The read was given up.'))
    signal?.addEventListener('abort', stop, { once: true })
    if (signal?.aborted) stop()
    stream.on('data', (part: Buffer) => parts.push(part))
    stream.on('error', reject)
    stream.on('end', () => resolve(Buffer.concat(parts)))
    stream.on('close', () => {
      signal?.removeEventListener('abort', stop)
      reject(new Error('The film ended before the bytes that were asked for.'))
    })
  })
}
