import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { ByteReader } from '../../../src/media/reader.ts'
import { makeSamples } from './samples.ts'

/** A file as a torrent of 1 MiB pieces would see it being read. */
export interface CountingReader extends ByteReader {
  reads: number
  bytes: number
  pieces: Set<number>
  reset(): void
}

const pieceBytes = 1024 * 1024

export function bytesReader(bytes: Uint8Array): CountingReader {
  return counting(bytes.length, async (start, end) => bytes.slice(start, end))
}

export async function sampleReader(t: TestContext, name: string): Promise<CountingReader> {
  const dir = await makeSamples({ only: [name] })
  return fileReader(t, join(dir, name))
}

export async function fileReader(t: TestContext, path: string): Promise<CountingReader> {
  const handle = await open(path)
  t.after(() => handle.close())
  return counting((await stat(path)).size, async (start, end) => {
    const bytes = new Uint8Array(end - start)
    await handle.read(bytes, 0, end - start, start)
    return bytes
  })
}

function counting(size: number, read: (start: number, end: number) => Promise<Uint8Array>): CountingReader {
  const reader: CountingReader = {
    size,
    reads: 0,
    bytes: 0,
    pieces: new Set(),
    reset() {
      reader.reads = 0
      reader.bytes = 0
      reader.pieces.clear()
    },
    async read(start, end, signal) {
      signal?.throwIfAborted()
      reader.reads++
      reader.bytes += end - start
      for (let at = Math.floor(start / pieceBytes); at <= Math.floor((end - 1) / pieceBytes); at++)
        reader.pieces.add(at)
      return read(start, end)
    },
  }
  return reader
}
