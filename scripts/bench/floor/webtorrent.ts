/**
 * Raw WebTorrent as its users run it: found through a tracker, data over TCP or uTP.
 * `seed TRACKER FILM …` prints the torrents in base64; `fetch FOLDER` says when its client listens, then reads torrents in
 * base64, one a line, from standard input and prints for each the milliseconds from adding it to its first 64 KiB.
 */
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import WebTorrent from 'webtorrent'

const firstBytes = 64 << 10

/** The few calls this script makes; the ambient types describe what the engine uses. */
interface RawClient {
  seed(path: string, options: { announce: string[] }, done: (torrent: { torrentFile: Uint8Array }) => void): void
  add(torrent: Uint8Array, options: { path: string; deselect: boolean }, ready: (torrent: RawTorrent) => void): void
  once(event: 'listening', done: () => void): void
}
interface RawTorrent {
  files: { createReadStream(range: { start: number; end: number }): NodeJS.ReadableStream }[]
}

const [verb = '', ...subjects] = process.argv.slice(2)
const options = { dht: false, lsd: false, natUpnp: false, natPmp: false, tracker: { wrtc: false } }
const client = new WebTorrent(options) as unknown as RawClient

if (verb === 'seed') await seed(subjects)
else await fetchHeads(subjects[0]!)

async function seed([tracker = '', ...films]: string[]): Promise<void> {
  const torrents: string[] = []
  for (const film of films) {
    const { torrentFile } = await new Promise<{ torrentFile: Uint8Array }>((resolve) => {
      client.seed(film, { announce: [tracker] }, resolve)
    })
    torrents.push(Buffer.from(torrentFile).toString('base64'))
  }
  say({ event: 'seeding', torrents })
}

async function fetchHeads(folder: string): Promise<void> {
  await new Promise<void>((resolve) => client.once('listening', resolve))
  say({ event: 'listening' })
  let run = 0
  for await (const line of createInterface({ input: process.stdin })) {
    const ms = await fetchHead(Buffer.from(line, 'base64'), join(folder, String(run++)))
    say({ event: 'first-bytes', ms })
  }
}

function fetchHead(torrentFile: Buffer, path: string): Promise<number> {
  const started = performance.now()
  return new Promise((resolve) => {
    client.add(torrentFile, { path, deselect: true }, (torrent) => {
      let bytes = 0
      torrent.files[0]!.createReadStream({ start: 0, end: firstBytes - 1 }).on('data', (chunk: Uint8Array) => {
        bytes += chunk.length
        if (bytes >= firstBytes) resolve(performance.now() - started)
      })
    })
  })
}

function say(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}
