import { createServer, type Server } from 'node:http'
import type { Output } from '../cli/output.ts'
import { ShellError } from '../errors.ts'
import { type SeedStatus, statusPage, statusTable } from './status.ts'

/** A person watches a table; a log should not fill a disk in a year of running. */
const tableEveryMs = 2_000
const logEveryMs = 60_000

interface Shown {
  out: Output
  /** Port of the status page; none when absent. */
  port?: number | undefined
  status(): Promise<SeedStatus>
}

/** Shows a live table in a terminal, a `status` line at once and every minute elsewhere, and a page on loopback. Returns the end of it. */
export async function showStatus({ out, port, status }: Shown): Promise<() => void> {
  const page = port === undefined ? null : await openPage(port, status)
  const live = !out.json && process.stdout.isTTY
  const show = async () => {
    const now = await status()
    if (live) process.stdout.write(`\u001b[2J\u001b[H${statusTable(now)}\n`)
    else out.emit({ event: 'status', ...now }, statusTable(now))
  }
  show().catch(() => {})
  const timer = setInterval(() => show().catch(() => {}), live ? tableEveryMs : logEveryMs)
  return () => {
    clearInterval(timer)
    page?.close()
  }
}

/** On loopback, reading only, and only for who asks by that name: no other site's page gets an answer. */
async function openPage(port: number, status: () => Promise<SeedStatus>): Promise<Server> {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  const server = createServer(async (request, response) => {
    const allowed = request.method === 'GET' && hosts.includes(request.headers.host ?? '')
    if (!allowed) return void response.writeHead(403).end()
    const now = await status().catch(() => null)
    if (!now) return void response.writeHead(503).end()
    const json = request.url === '/status.json'
    response.writeHead(200, {
      'content-type': json ? 'application/json' : 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    response.end(json ? JSON.stringify(now) : statusPage(now))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new ShellError('PORT_TAKEN', `Port ${port} is taken. Choose another with --status.`, { cause })),
    )
    server.listen(port, '127.0.0.1', resolve)
  })
  return server
}
