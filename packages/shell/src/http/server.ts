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
}

/** One port on 127.0.0.1 for every site of this shell, told apart by the exact Host header. */
export class LoopbackServer extends ReadyResource {
  readonly #sites = new Map<string, Site>()
  readonly #server: Server
  readonly #wanted: { port: number; exact: boolean }
  port = 0

  /** `exact`: that port or PORT_TAKEN; else any free one where it is taken. 0 = any. */
  constructor(wanted: { port: number; exact: boolean }) {
    super()
    this.#wanted = wanted
    this.#server = createServer(
      {
        maxHeaderSize: headerMaxBytes,
        headersTimeout: headersTimeoutMs,
        requestTimeout: requestTimeoutMs,
        keepAliveTimeout: keepAliveTimeoutMs,
        connectionsCheckingInterval: timeoutCheckMs,
        requireHostHeader: true,
        insecureHTTPParser: false,
        noDelay: true,
      },
      (request, response) => this.#answer(request, response),
    )
    this.#server.maxConnections = connectionsMax
  }

  override async _open(): Promise<void> {
    const { port, exact } = this.#wanted
    try {
      await this.#listen(port)
    } catch (error) {
      const unusable = codeOf(error) === 'EADDRINUSE' || codeOf(error) === 'EACCES'
      if (!unusable) throw error
      if (exact) {
        throw new ShellError('PORT_TAKEN', `Port ${port} is taken. Choose another one with --port.`, { cause: error })
      }
      await this.#listen(0)
    }
    this.port = (this.#server.address() as AddressInfo).port
  }

  override async _close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await closed
  }

  /** Serves a site under `name`; answers with its origin. Before `ready` the port is not known yet. */
  serve(name: string, site: Site): string {
    const host = `${name}:${this.port}`
    this.#sites.set(host, site)
    return `http://${host}`
  }

  #listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
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
    if (!site.anyOrigin) requireOwnOrigin(facts, host)
    refuseServiceWorkers(facts)
    await site.handle({ request, response, facts, method, path, query, host })
  }
}
