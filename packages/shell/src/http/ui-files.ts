import type { UiSource } from '../ui/source.ts'
import { commonHeaders } from './headers.ts'
import { notAllowed, Refusal } from './refusal.ts'
import { oneHeader } from './request-rules.ts'
import type { Exchange } from './server.ts'

/** What a file of a UI may be. Anything else in a release is not served. */
const types: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  map: 'application/json; charset=utf-8',
  webmanifest: 'application/manifest+json; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
  webp: 'image/webp',
  png: 'image/png',
  jpg: 'image/jpeg',
  avif: 'image/avif',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  wasm: 'application/wasm',
  txt: 'text/plain; charset=utf-8',
  vtt: 'text/vtt; charset=utf-8',
}

/** Serves one file of a UI, with `base` headers. The page itself carries its version, so that what is on screen can be told. */
export async function answerUiFile(
  exchange: Exchange,
  source: UiSource,
  base: Record<string, string> = commonHeaders,
): Promise<void> {
  const { method, response } = exchange
  if (method !== 'GET' && method !== 'HEAD') throw notAllowed('Files can only be read.', ['GET', 'HEAD'])
  const path = exchange.path === '/' ? '/index.html' : exchange.path
  const type = types[path.slice(path.lastIndexOf('.') + 1).toLowerCase()]
  const file = type ? await source.read(path) : null
  if (!type || !file) throw new Refusal(404, 'NOT_FOUND', 'There is nothing here.')
  const etag = `"${file.sha256}"`
  const headers: Record<string, string> = {
    ...base,
    'cache-control': 'no-cache',
    etag,
    'x-kinoswarm-ui': `${encodeURIComponent(source.version)} ${source.from}`,
  }
  if (oneHeader(exchange.facts.rawHeaders, 'if-none-match') === etag) {
    response.writeHead(304, headers).end()
    return
  }
  response.writeHead(200, { ...headers, 'content-type': type, 'content-length': file.bytes.length })
  response.end(method === 'HEAD' ? undefined : file.bytes)
}
