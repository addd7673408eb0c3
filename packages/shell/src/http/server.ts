import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import ReadyResource from 'ready-resource'
import { codeOf, messageOf, ShellError } from '../errors.ts'
import { answerError } from './answer.ts'
import { Refusal } from './refusal.ts'
import {
  type RequestFacts,
  refuseServiceWorkers,
  requireHost,
  requireOwnOrigin,
  requirePlainTarget,
} from './request-rules.ts'

/** A browser sends under 2 KiB; a range header of 4,000 parts is some 16 KiB and may be refused here already. */
const headerMaxBytes = 16 * 1024
/** A browser on this machine sends a whole header at once; a second is generous, five allow a stopped debugger. */
const headersTimeoutMs = 5_000
/** The longest request is a capsule of some GB; small bodies have a limit of their own. */
const requestTimeoutMs = 30 * 60_000
const keepAliveTimeoutMs = 10_000
const timeoutCheckMs = 1_000
/** A browser opens six connections an origin; some pages and players beside it fit easily. */
const connectionsMax = 128
/** A port that is free on one loopback address and taken on the other is rare. */
const portTriesMax = 8

const limits = {
  maxHeaderSize: headerMaxBytes,
  headersTimeout: headersTimeoutMs,
  requestTimeout: requestTimeoutMs,
  keepAliveTimeout: keepAliveTimeoutMs,
  connectionsCheckingInterval: timeoutCheckMs,
  requireHostHeader: true,
  insecureHTTPParser: false,
  noDelay: true,
}

/** One request that passed the rules. */
export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  facts: RequestFacts
  method: string
  path: string
  query: URLSearchParams
  host: string
}

/** What is served under one host name. */
export interface Site {
  handle(exchange: Exchange): Promise<void>
  /** A site that checks where its requests come from by other means (an unguessable path). */
  anyOrigin?: boolean
  /** Its front door may be shown in a frame; by whom, its own headers say. */
  framed?: boolean
}

/**
 * One port on loopback for every site of this shell, told apart by the exact Host header. It is held on 127.0.0.1 and on
 * ::1: browsers try both for a `.localhost` name, and whoever had the other one could answer in our place.
 */
export class LoopbackServer extends ReadyResource {
  readonly #sites = new Map<string, Site>()
  readonly #wanted: { port: number; exact: boolean }
  #servers: Server[] = []
  port = 0

  /** `exact`: that port or PORT_TAKEN; else any free one where it is taken. 0 = any. */
  constructor(wanted: { port: number; exact: boolean }) {
    super()
    this.#wanted = wanted
  }

  override async _open(): Promise<void> {
    const { port, exact } = this.#wanted
    if (await this.#hold(port)) return
    if (exact) throw new ShellError('PORT_TAKEN', `Port ${port} is taken. Choose another one with --port.`)
    for (let tries = 0; tries < portTriesMax; tries++) if (await this.#hold(0)) return
    throw new ShellError('PORT_TAKEN', 'No port is free on this machine. End some programs and start again.')
  }

  override async _close(): Promise<void> {
    await Promise.all(this.#servers.map(close))
  }

  /** Serves a site under `name`; answers with its origin. Before `ready` the port is not known yet. */
  serve(name: string, site: Site): string {
    const host = `${name}:${this.port}`
    this.#sites.set(host, site)
    return `http://${host}`
  }

  /** Takes a port on both addresses, or on neither. */
  async #hold(port: number): Promise<boolean> {
    const first = this.#server()
    if ((await listen(first, port, '127.0.0.1')) !== 'held') return false
    const held = (first.address() as AddressInfo).port
    const second = this.#server()
    const other = await listen(second, held, '::1')
    if (other === 'taken') {
      await close(first)
      return false
    }
    this.port = held
    this.#servers = other === 'held' ? [first, second] : [first]
    return true
  }

  #server(): Server {
    const server = createServer(limits, (request, response) => this.#answer(request, response))
    server.maxConnections = connectionsMax
    return server
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.#handle(request, response).catch((error) => {
      if (!(error instanceof Refusal) && codeOf(error) === undefined) {
        process.stderr.write(`${request.method} ${request.url}: ${messageOf(error)}\n`)
      }
      answerError(response, error)
    })
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', httpVersion, rawHeaders } = request
    const facts: RequestFacts = { method, target: url, httpVersion, rawHeaders }
    const host = requireHost(facts, this.#sites)
    const { path, query } = requirePlainTarget(url)
    const site = this.#sites.get(host)!
    if (!site.anyOrigin) requireOwnOrigin(facts, host, site.framed)
    refuseServiceWorkers(facts)
    await site.handle({ request, response, facts, method, path, query, host })
  }
}

/** `absent`: this machine has no such address, so nobody else can have it either. */
function listen(server: Server, port: number, host: string): Promise<'held' | 'taken' | 'absent'> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const code = codeOf(error) ?? ''
      if (code === 'EADDRINUSE' || code === 'EACCES') resolve('taken')
      else if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') resolve('absent')
      else reject(error)
    })
    server.listen({ port, host, exclusive: true }, () => {
      server.removeAllListeners('error')
      resolve('held')
    })
  })
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections()
  await closed
}
