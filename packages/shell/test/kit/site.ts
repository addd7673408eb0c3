import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import type { TestContext } from 'node:test'
import { EventHub } from '../../src/http/events.ts'
import type { MediaFile } from '../../src/http/media.ts'
import type { PageServices } from '../../src/http/page-services.ts'
import { pageSite } from '../../src/http/page-site.ts'
import { LoopbackServer } from '../../src/http/server.ts'
import { Token } from '../../src/http/token.ts'
import type { UiSource } from '../../src/ui/source.ts'

/** A film of 1,000 bytes, each the low byte of its offset. */
export const filmBytes = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 256))

const files: Record<string, MediaFile> = {
  film: media('video/mp4'),
  page: media(undefined),
}

function media(type: string | undefined): MediaFile {
  const read = ({ start, end }: { start: number; end: number }) => Readable.from([filmBytes.subarray(start, end + 1)])
  return { size: filmBytes.length, tag: '0123abcd', type, read }
}

export interface TestSite {
  host: string
  port: number
  origin: string
  token: string
  confirmed: string[]
}

/** The real server, rules and routes over a page of one file and films made of thin air. */
export async function testSite(t: TestContext): Promise<TestSite> {
  const server = new LoopbackServer({ port: 0, exact: false })
  await server.ready()
  t.after(() => server.close())
  const confirmed: string[] = []
  const token = new Token()
  const services = fakeServices(token, confirmed)
  const name = `test-${randomBytes(4).toString('hex')}.localhost`
  const origin = server.serve(name, pageSite(services))
  return { host: `${name}:${server.port}`, port: server.port, origin, token: token.value, confirmed }
}

function fakeServices(token: Token, confirmed: string[]): PageServices {
  const ui: UiSource = {
    version: '1.0.0',
    seq: 1,
    drive: '',
    from: 'disk',
    read: async (path) =>
      path === '/index.html' ? { bytes: Buffer.from('<!doctype html>'), sha256: 'ab'.repeat(32) } : null,
  }
  const services: Partial<PageServices> = {
    token,
    events: new EventHub(),
    page: async () => ui,
    framedPage: async () => ui,
    ui: () => ui,
    pageSilent: async () => false,
    onTrial: () => false,
    confirmUi: async (version) => void confirmed.push(version),
    playbacks: {
      file: (id: string) => files[id] ?? fail(),
    } as unknown as PageServices['playbacks'],
    session: () => ({
      api: 1,
      token: token.value,
      shell: { version: '0' },
      channel: '',
      controlUrl: '',
      ui: { version: '1', drive: '', from: 'disk' },
    }),
  }
  return services as PageServices
}

function fail(): never {
  throw Object.assign(new Error('no such film'), { code: 'NOT_FOUND' })
}

export interface RawAnswer {
  status: number | 'close'
  headers: Record<string, string>
  body: string
  bytes: number
}

/** Says exactly these bytes to the port and reads until the end. Answers are split at their status lines. */
export async function sayRaw(port: number, text: string, { hold = false, limitMs = 5_000 } = {}): Promise<RawAnswer[]> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the server neither answered nor closed')), limitMs)
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', () => resolve())
    socket.on('close', () => resolve())
    socket.on('close', () => clearTimeout(timer))
    socket.on('connect', () => (hold ? socket.write(text) : socket.end(text)))
  })
  socket.destroy()
  return parseAnswers(Buffer.concat(chunks).toString('latin1'))
}

function parseAnswers(text: string): RawAnswer[] {
  const parts = text.split(/(?=HTTP\/1\.1 \d{3})/).filter((part) => part.startsWith('HTTP/1.1'))
  const answers = parts.map((part): RawAnswer => {
    const [head = '', ...rest] = part.split('\r\n\r\n')
    const lines = head.split('\r\n').slice(1)
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    )
    return { status: Number(part.slice(9, 12)), headers, body: rest.join('\r\n\r\n'), bytes: part.length }
  })
  return answers.length > 0 ? answers : [{ status: 'close', headers: {}, body: '', bytes: 0 }]
}
