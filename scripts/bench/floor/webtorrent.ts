/**
 * Raw WebTorrent as its users run it: found through a tracker, data over TCP or uTP.
 * `seed FILM TRACKER` prints the torrent in base64; `fetch FOLDER` reads torrents in base64, one a line, from standard
 * input and prints for each the milliseconds from adding it to its first 64 KiB.
 */
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import WebTorrent from 'webtorrent'

const firstBytes = 64 << 10

/** The few calls this script makes; the ambient types describe what the engine uses. */
interface RawClient {
  seed(path: string, options: { announce: string[] }, done: (torrent: { torrentFile: Uint8Array }) => void): void
  add(torrent: Uint8Array, options: { path: string; deselect: boolean }, ready: (torrent: RawTorrent) => void): void
  destroy(done: () => void): void
}
interface RawTorrent {
  files: { createReadStream(range: { start: number; end: number }): NodeJS.ReadableStream }[]
}

const [verb = '', subject = '', tracker = ''] = process.argv.slice(2)

if (verb === 'seed') seed()
else {
  let run = 0
  for await (const line of createInterface({ input: process.stdin })) {
    await fetchHead(Buffer.from(line, 'base64'), join(subject, String(run++)))
  }
}

function rawClient(): RawClient {
  const options = { dht: false, lsd: false, natUpnp: false, natPmp: false, tracker: { wrtc: false } }
  return new WebTorrent(options) as unknown as RawClient
}

function seed(): void {
  rawClient().seed(subject, { announce: [tracker] }, ({ torrentFile }) => {
    const torrent = Buffer.from(torrentFile).toString('base64')
    process.stdout.write(`${JSON.stringify({ event: 'seeding', torrent })}\n`)
  })
}

async function fetchHead(torrentFile: Buffer, path: string): Promise<void> {
  const client = rawClient()
  const started = performance.now()
  const ms = await new Promise<number>((resolve) => {
    client.add(torrentFile, { path, deselect: true }, (torrent) => {
      let bytes = 0
      torrent.files[0]!.createReadStream({ start: 0, end: firstBytes - 1 }).on('data', (chunk: Uint8Array) => {
        bytes += chunk.length
        if (bytes >= firstBytes) resolve(performance.now() - started)
      })
    })
  })
  process.stdout.write(`${JSON.stringify({ event: 'first-bytes', ms })}\n`)
  await new Promise<void>((resolve) => client.destroy(resolve))
}
