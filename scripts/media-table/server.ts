/** The shell's own routes for films, over sample files: what a page of the program would talk to. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as esbuild from 'esbuild'
import { answerMedia, type MediaFile, mediaType } from '../../packages/shell/src/http/media.ts'
import { mediaTrackRoutes } from '../../packages/shell/src/http/media-tracks.ts'
import { Router } from '../../packages/shell/src/http/router.ts'
import { LoopbackServer } from '../../packages/shell/src/http/server.ts'
import { Films } from '../../packages/shell/src/playback/films.ts'

/** The scripts are run from the root of the repository. */
const root = process.cwd()

/** What the page needs: the player under test, nothing else of the interface. */
const pageSource = `
  import { openFilm } from './packages/ui-bundle/src/player/media-source.ts'
  import { isPlain } from './packages/ui-bundle/src/player/film-source.ts'
  Object.assign(globalThis, { openFilm, isPlain })
`

export interface TableExtra {
  /** Runs in the page behind the player. */
  script?: string
  /** What the page posts. */
  onResult?: (text: string) => void
}

export interface TableServer {
  origin: string
  close(): Promise<void>
}

/** A file `x.mkv` of the folder is the playback `x.mkv`. */
export async function serveSamples(dir: string, names: string[], extra: TableExtra = {}): Promise<TableServer> {
  const script = await bundlePage()
  const files = new Map<string, MediaFile>()
  for (const name of names) files.set(name, await mediaFile(join(dir, name), name))
  let stream = ''
  const films = new Films(
    (id) => requireFile(files, id),
    (id) => `${stream}/media/${id}`,
  )
  await films.ready()
  const router = new Router(mediaTrackRoutes(films), {
    'GET /media/:id': (exchange, { id = '' }) => answerMedia(exchange, requireFile(files, id)),
    'GET /': ({ response }) =>
      text(response, 'text/html', '<!doctype html><video id="v" playsinline></video><script src="/page.js"></script>'),
    async 'POST /result'({ request, response }) {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part as Buffer)
      extra.onResult?.(Buffer.concat(parts).toString())
      text(response, 'text/plain', '')
    },
    'GET /page.js': ({ response }) => text(response, 'text/javascript', script + (extra.script ?? '')),
  })
  const server = new LoopbackServer({ port: 0, exact: false })
  await server.ready()
  stream = server.serve('127.0.0.1', { anyOrigin: true, handle: (exchange) => router.handle(exchange) })
  const origin = server.serve('media-table.localhost', { handle: (exchange) => router.handle(exchange) })
  return {
    origin,
    async close() {
      await server.close()
      await films.close()
    },
  }
}

function requireFile(files: Map<string, MediaFile>, id: string): MediaFile {
  const file = files.get(id)
  if (!file) throw new Error(`No sample ${id}`)
  return file
}

async function mediaFile(path: string, name: string): Promise<MediaFile> {
  const { size } = await stat(path)
  return { size, tag: name, type: mediaType(name), read: ({ start, end }) => createReadStream(path, { start, end }) }
}

function text(response: import('node:http').ServerResponse, type: string, body: string): void {
  response.writeHead(200, { 'content-type': type })
  response.end(body)
}

async function bundlePage(): Promise<string> {
  const { outputFiles } = await esbuild.build({
    stdin: { contents: pageSource, resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'iife',
    write: false,
    target: ['chrome120', 'firefox115'],
  })
  return outputFiles[0]?.text ?? ''
}
