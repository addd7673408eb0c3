import { createServer } from 'node:http'

/**
 * The first request over HTTP of a process loads and compiles the runtime's client, which takes tens of milliseconds of
 * processor time; without this they would pass between the first film and its tracker. One request to ourselves, over
 * loopback or the address everything is bound to.
 */
export async function warmHttp(host = '127.0.0.1'): Promise<void> {
  const server = createServer((_, response) => response.end())
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve))
    const { port } = server.address() as { port: number }
    const name = host.includes(':') ? `[${host}]` : host
    await (await fetch(`http://${name}:${port}/`, { signal: AbortSignal.timeout(1000) })).arrayBuffer()
  } catch {
    // The first announcement does it then.
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
