/** A channel as one file, written for the person who asks on the shell's own page: its interface and its catalogue. */
import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Workshop } from '../home/workshop.ts'
import { commonHeaders } from '../http/headers.ts'

/** Films do not come along: which of them, and where to, is chosen with `export`. */
export async function giveCapsule(workshop: Workshop, id: string, response: ServerResponse): Promise<void> {
  const { coresOfChannel, exportCapsule, fetchRest } = await import('../reach/capsule/index.ts')
  const folder = join(workshop.home, 'export')
  await mkdir(folder, { recursive: true })
  const path = join(folder, `${randomUUID()}.kino`)
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const reader = await workshop.reader(id)
  const cores = await coresOfChannel(reader, workshop.store)
  try {
    const channel = reader.link.key
    await fetchRest(cores, gone.signal)
    await exportCapsule({ channel, name: reader.state.name, cores, path, now: Date.now(), signal: gone.signal })
    const { size } = await stat(path)
    const type = { 'content-type': 'application/octet-stream', 'content-length': size, 'cache-control': 'no-store' }
    response.writeHead(200, { ...commonHeaders, ...type })
    await pipeline(createReadStream(path), response)
  } finally {
    await Promise.all(cores.map(({ core }) => core.close()))
    await rm(path, { force: true })
  }
}
