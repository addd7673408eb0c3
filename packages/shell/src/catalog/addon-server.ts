import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddonName, type AddonSource, answerAddon, type ServedImage } from '@kinoswarm/catalog-feed'
import { ShellError } from '../errors.ts'

/** Requests of a media centre on this machine are short. */
const headersTimeoutMs = 5_000
const connectionsMax = 32

const commonHeaders = {
  'access-control-allow-origin': '*',
  'x-content-type-options': 'nosniff',
  'cache-control': 'max-age=60',
}

/** What is served, and its pictures. */
export interface AddonTitles extends AddonSource {
  artwork(id: string): Promise<ServedImage | null>
}

/**
 * A Stremio add-on on 127.0.0.1, apart from the shell's own pages: its own port, GET only, exact Host. The protocol
 * wants every origin allowed, so any page open on this machine can read the list of titles: that is why it runs only
 * when somebody asks for it, and knows nothing but the catalogue.
 */
export async function serveAddon(
  port: number,
  { source, name }: { source: AddonTitles; name: AddonName },
): Promise<Server> {
  const server = createServer(
    { headersTimeout: headersTimeoutMs, requestTimeout: headersTimeoutMs },
    (request, response) => {
      answer(request, response, { source, name, port: portOf(server) }).catch(() => response.destroy())
    },
  )
  server.maxConnections = connectionsMax
  server.listen(port, '127.0.0.1')
  await once(server, 'listening').catch((cause) => {
    throw new ShellError('PORT_TAKEN', `Port ${port} is taken. Choose another with --port.`, { cause })
  })
  return server
}

export function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { source, name, port }: { source: AddonTitles; name: AddonName; port: number },
): Promise<void> {
  const hosts = request.rawHeaders.filter((_, i, all) => i % 2 === 1 && all[i - 1]!.toLowerCase() === 'host')
  const ours = hosts.length === 1 && [`127.0.0.1:${port}`, `localhost:${port}`].includes(hosts[0]!)
  if (!ours || request.method !== 'GET' || !request.url?.startsWith('/'))
    return void end(response, 403, { error: 'refused' })
  const path = request.url.split('?')[0]!
  const poster = /^\/poster\/([a-z0-9._-]{1,64})$/.exec(path)
  if (poster) return sendPoster(response, await source.artwork(poster[1]!).catch(() => null))
  const body = await answerAddon(path, source, { ...name, posters: `http://127.0.0.1:${port}/poster` })
  end(response, body === null ? 404 : 200, body ?? { error: 'not found' })
}

function sendPoster(response: ServerResponse, picture: ServedImage | null): void {
  if (picture === null) return void end(response, 404, { error: 'not found' })
  response.writeHead(200, { ...commonHeaders, 'content-type': picture.type, 'content-length': picture.bytes.length })
  response.end(picture.bytes)
}

function end(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { ...commonHeaders, 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(body))
}
