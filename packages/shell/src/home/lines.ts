import type { Readable, Writable } from 'node:stream'

/** Longest message on the control socket. A command line is bounded by the system at some 128 KiB an argument. */
const lineMaxBytes = 1024 * 1024

/** JSON objects, one a line, out of a stream. Ends where the stream ends; throws on a line that is too long or not JSON. */
export async function* readLines(stream: Readable): AsyncGenerator<unknown> {
  stream.setEncoding('utf8')
  let rest = ''
  for await (const chunk of stream) {
    rest += chunk
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > lineMaxBytes) throw new Error('A message on the control socket is too long.')
    for (const line of lines) if (line) yield JSON.parse(line)
  }
}

export function writeLine(stream: Writable, value: unknown): void {
  if (!stream.destroyed && stream.writable) stream.write(`${JSON.stringify(value)}\n`)
}
