import { type IncomingMessage, request } from 'node:http'

/** A client that names the host it means: `*.localhost` is known to browsers, not to every resolver. */
export class SiteClient {
  readonly #origin: URL
  token = ''

  constructor(url: string) {
    this.#origin = new URL(url)
  }

  async signIn(path: string): Promise<void> {
    this.token = JSON.parse((await this.call('GET', path)).text).token
  }

  call(
    method: string,
    path: string,
    body?: unknown,
    type = 'application/json',
  ): Promise<{ status: number; text: string }> {
    const { host, port, origin } = this.#origin
    const bytes = body === undefined ? undefined : Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
    const headers = {
      host,
      origin,
      'x-kinoswarm-token': this.token,
      ...(bytes && { 'content-type': type, 'content-length': bytes.length }),
    }
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk) => chunks.push(chunk))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }))
        answer.on('error', reject)
      })
      sent.on('error', reject)
      sent.end(bytes)
    })
  }

  /** The body of an answer that does not end by itself. */
  stream(path: string): Promise<IncomingMessage> {
    const { host, port } = this.#origin
    const headers = { host, 'x-kinoswarm-token': this.token }
    return new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, headers }, resolve).on('error', reject).end()
    })
  }

  async json(method: string, path: string, body?: unknown): Promise<unknown> {
    const { status, text } = await this.call(method, path, body)
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${text}`)
    return JSON.parse(text)
  }
}
