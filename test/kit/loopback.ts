/** A page's requests without a browser: the right Host, the token, and whatever a browser adds by itself. */
import { type IncomingHttpHeaders, request } from 'node:http'

export interface LoopbackAnswer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** What is opened, as by a browser that says no more than what it can read; everything else is fetched. */
const pages = new Set(['/', '/.shell/rendered'])

export class LoopbackPage {
  readonly #url: URL
  #token = ''

  constructor(url: string) {
    this.#url = new URL(url)
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<LoopbackAnswer> {
    return this.#send('GET', path, headers)
  }

  async text(path: string): Promise<string> {
    const { status, body } = await this.get(path)
    if (status !== 200) throw new Error(`${path} answered ${status}: ${body}`)
    return body.toString()
  }

  /** A verb of the loopback API. */
  async api<T>(path: string, { method = 'GET', body }: { method?: string; body?: unknown } = {}): Promise<T> {
    if (!this.#token) this.#token = (JSON.parse(await this.text('/api/v1/session')) as { token: string }).token
    const headers = { 'x-kinoswarm-token': this.#token, 'content-type': 'application/json' }
    const answer = await this.#send(method, `/api/v1${path}`, headers, body)
    if (answer.status >= 400) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.body}`)
    return JSON.parse(answer.body.toString()) as T
  }

  #send(method: string, path: string, extra: Record<string, string>, body?: unknown): Promise<LoopbackAnswer> {
    const { host, port, origin } = this.#url
    const ways = pages.has(path) ? { accept: 'text/html' } : { 'sec-fetch-site': 'same-origin' }
    const headers = { host, ...ways, ...(method !== 'GET' && { origin }), ...extra }
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
        )
        answer.on('error', reject)
      })
      sent.on('error', reject)
      sent.end(body === undefined ? undefined : JSON.stringify(body))
    })
  }
}
