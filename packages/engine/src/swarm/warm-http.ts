import { createServer } from 'node:http'
import type { EngineOptions } from '../api.ts'

/** An engine that was just started may have been started for a film: that goes first. */
const SOON_MS = 100

/** Where trackers are asked at all and nothing is open by then, in whose way it would be. Returns its timer. */
export function warmHttpSoon({ bittorrent, host }: EngineOptions, busy: () => boolean): NodeJS.Timeout {
  const warm = () => {
    if (bittorrent?.trackers !== false && !busy()) void warmHttp(host)
  }
  return setTimeout(warm, SOON_MS).unref()
}

/**
 * The first request over HTTP of a process loads and compiles the runtime's client, which takes tens of milliseconds of
 * processor time; without this they would pass between the first film and its tracker. One request to ourselves, over
 * loopback or the address everything is bound to.
 */
async function warmHttp(host = '127.0.0.1'): Promise<void> {
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
