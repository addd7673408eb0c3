import { Refusal } from './refusal.ts'
import { oneHeader } from './request-rules.ts'
import type { Exchange } from './server.ts'

/** A whole library being imported is the largest thing ever sent; everything else is under a kilobyte. */
export const bodyMaxBytes = 64 * 1024

/** Over loopback a body is there at once; whoever dribbles it is no page of ours. */
const bodyTimeoutMs = 10_000

/** Reads a JSON object from a request. Only `application/json`: no form of another page can send that unasked. */
export async function readBody(exchange: Exchange, maxBytes = bodyMaxBytes): Promise<Record<string, unknown>> {
  const type = oneHeader(exchange.facts.rawHeaders, 'content-type')
  if (!/^application\/json(; ?charset=utf-8)?$/i.test(type ?? '')) {
    throw new Refusal(415, 'CONTENT_TYPE', 'Send JSON, and say so.')
  }
  const text = await readText(exchange, maxBytes)
  const value = parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal(400, 'BODY_INVALID', 'Send a JSON object.')
  }
  return value as Record<string, unknown>
}

async function readText(exchange: Exchange, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  const timer = setTimeout(() => exchange.request.destroy(), bodyTimeoutMs)
  exchange.request.once('close', () => clearTimeout(timer))
  for await (const chunk of exchange.request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) throw new Refusal(413, 'BODY_TOO_LARGE', `A request holds at most ${maxBytes} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Refusal(400, 'BODY_INVALID', 'This is not JSON.', { cause })
  }
}
