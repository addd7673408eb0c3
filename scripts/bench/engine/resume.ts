import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Engine } from '@kinoswarm/engine'
import { residentMiB } from '../../../test/kit/processes.ts'
import { type BenchOptions, type Figure, figure, repeat } from '../bench.ts'

const PIECE_BYTES = 4 * 1024 * 1024
const FILM_BYTES = 50e9
/** What raw WebTorrent is given: all of it would be hashed for minutes. */
const SHARE = 20

/**
 * A film of 50 GB that was fetched before (of nothing but zeros, in sparse files) is opened by a fresh engine, until its first 64 KiB
 * come: three of its pieces are hashed, and no more. Against WebTorrent, which hashes all it finds; measured with a twentieth.
 */
export async function resume(options: BenchOptions): Promise<Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'kinoswarm-resume-'))
  try {
    const infohash = keep(dir, Math.ceil(FILM_BYTES / PIECE_BYTES))
    const opens = await repeat(options.runs, () => opened(dir, infohash))
    const ours = opens.map(({ ms }) => ms)
    const theirs = await repeat(Math.min(2, options.runs), () => rehashed(dir))
    options.note(
      `resume: ${ours.map(Math.round).join(', ')} ms; webtorrent, × ${SHARE}: ${theirs.map(Math.round).join(', ')}`,
    )
    return [
      figure('engine/resume/50GB', 'ms', ours, { name: `webtorrent, × ${SHARE}`, values: theirs }),
      figure(
        'engine/resume/50GB-memory',
        'MB',
        opens.map(({ megabytes }) => megabytes),
      ),
    ]
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** What an engine leaves behind of a film that it has all of. Returns its infohash. */
function keep(dir: string, pieces: number): string {
  const info = zeros(pieces)
  const infohash = createHash('sha1').update(info).digest('hex')
  const folder = join(dir, infohash)
  mkdirSync(join(folder, 's'), { recursive: true })
  writeFileSync(join(folder, 'meta.torrent'), torrent(info))
  const have = Buffer.alloc(Math.ceil(pieces / 8), 0xff)
  if (pieces % 8 > 0) have[have.length - 1] = (0xff << (8 - (pieces % 8))) & 0xff
  writeFileSync(join(folder, 'have'), have)
  // Kept offline, or the quota would have it.
  writeFileSync(join(folder, 'title.json'), JSON.stringify({ used: 0, pinned: true, peers: [], given: 0 }))
  for (let segment = 0; segment < pieces; segment++) sparse(join(folder, 's', String(segment)), PIECE_BYTES)
  return infohash
}

async function opened(dir: string, infohash: string): Promise<{ ms: number; megabytes: number }> {
  const engine = new Engine({ dir, hyperswarm: false, bittorrent: { dht: false, lsd: false, trackers: false } })
  await engine.ready()
  const begin = performance.now()
  const id = await engine.open({ infohash, file: 0 })
  for await (const _ of engine.read(id, { start: FILM_BYTES / 2, end: FILM_BYTES / 2 + 65_535 }));
  const ms = performance.now() - begin
  const megabytes = residentMiB(engine.status().pid!)
  await engine.close()
  return { ms, megabytes }
}

/** Milliseconds until a fresh WebTorrent has found the same there, times `SHARE`. */
async function rehashed(dir: string): Promise<number> {
  const pieces = Math.ceil(FILM_BYTES / PIECE_BYTES / SHARE)
  const folder = join(dir, 'raw')
  mkdirSync(folder, { recursive: true })
  sparse(join(folder, 'f'), pieces * PIECE_BYTES)
  writeFileSync(join(dir, 'raw.torrent'), torrent(zeros(pieces)))
  const script = fileURLToPath(new URL('./rehash-webtorrent.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, join(dir, 'raw.torrent'), folder], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let text = ''
  for await (const part of child.stdout.setEncoding('utf8')) text += part
  return (JSON.parse(text) as { ms: number }).ms * SHARE
}

function sparse(path: string, bytes: number): void {
  writeFileSync(path, '')
  truncateSync(path, bytes)
}

/** The info dictionary (BEP 3) of a file of zeros. */
function zeros(pieces: number): Buffer {
  const hash = createHash('sha1').update(Buffer.alloc(PIECE_BYTES)).digest()
  const hashes = Buffer.concat(Array<Buffer>(pieces).fill(hash))
  const head = `d6:lengthi${pieces * PIECE_BYTES}e4:name1:f12:piece lengthi${PIECE_BYTES}e6:pieces${hashes.length}:`
  return Buffer.concat([Buffer.from(head), hashes, Buffer.from('e')])
}

function torrent(info: Buffer): Buffer {
  return Buffer.concat([Buffer.from('d4:info'), info, Buffer.from('e')])
}
