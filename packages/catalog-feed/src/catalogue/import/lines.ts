/** The lines of a file as bytes, however large the file is: a line ends with a line feed and nothing else (ndjson.org). */
import { createReadStream } from 'node:fs'

const LINE_FEED = 10
const CHUNK_BYTES = 256 << 10

/** Of a line of more than `maxBytes` not all comes, but more than that: what nobody takes is not held in memory. */
export async function* linesOf(path: string, maxBytes: number): AsyncGenerator<Buffer> {
  let begun: Buffer[] = []
  let length = 0
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
    let start = 0
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      yield joined(begun, chunk.subarray(start, end))
      begun = []
      length = 0
      start = end + 1
    }
    const rest = chunk.subarray(start, start + Math.max(0, maxBytes + 1 - length))
    if (rest.length > 0) begun.push(rest)
    length += rest.length
  }
  if (length > 0) yield joined(begun, Buffer.alloc(0))
}

function joined(begun: readonly Buffer[], end: Buffer): Buffer {
  return begun.length === 0 ? end : Buffer.concat([...begun, end])
}
