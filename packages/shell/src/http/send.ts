import type { ServerResponse } from 'node:http'
import { commonHeaders, mediaPolicy } from './headers.ts'

/** Bytes out of a catalogue or a torrent. May be kept by the browser for an hour: artwork changes with a new record, and a wall asks for a hundred at once. */
export function send(response: ServerResponse, type: string, bytes: Uint8Array): void {
  response.writeHead(200, {
    ...commonHeaders,
    'content-security-policy': mediaPolicy,
    'content-type': type,
    'content-length': bytes.length,
    'cache-control': 'private, max-age=3600',
  })
  response.end(response.req.method === 'HEAD' ? undefined : bytes)
}
