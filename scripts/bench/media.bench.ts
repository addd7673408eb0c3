import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, open, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Film } from '../../packages/engine/src/media/film.ts'
import { playTable, type TableRow } from '../media-table.ts'
import { type Bench, type Figure, figure, repeat } from './bench.ts'

const run = promisify(execFile)
const megabyte = 1024 * 1024
/** What a film of the length and rate people download looks like: 4.6 Mbit/s, groups of ten seconds. */
const filmSeconds = 120
const swarmBytesPerSecond = megabyte
const start = 42

interface Counted {
  bytes: number
  pieces: Set<number>
}

export const bench: Bench = {
  name: 'media',
  about:
    'repacking and converting films: first fragment and bytes read against ffmpeg, cost of AC3, a slow swarm, a browser',
  async run({ runs, once: quick, note }) {
    const file = await film()
    note(`A film of ${filmSeconds} s, ${((await stat(file)).size / megabyte).toFixed(0)} MiB, H.264 and AC3 5.1`)
    // The wasm decoders are compiled once in the life of a worker.
    await firstFragment(file, start)
    const ours = await repeat(runs, () => firstFragment(file, start))
    const theirs = await repeat(runs, () => ffmpegFragment(file, start))
    const figures = [
      figure(
        'media/first-fragment',
        'ms',
        ours.map(({ ms }) => ms),
        { name: 'ffmpeg', values: theirs.map(({ ms }) => ms) },
      ),
      figure(
        'media/bytes-before',
        'MiB',
        ours.map(({ bytes }) => bytes / megabyte),
        {
          name: 'ffmpeg',
          values: theirs.map(({ bytes }) => bytes / megabyte),
        },
      ),
      figure(
        'media/pieces-before',
        '',
        ours.map(({ pieces }) => pieces),
      ),
      figure('media/ac3-core-share', '%', await repeat(quick ? 1 : 3, () => conversionShare(file))),
      figure('media/slow-swarm-first', 's', await repeat(quick ? 1 : 3, () => slowStart(file))),
    ]
    return [...figures, ...(await inBrowser(quick ? 1 : runs))]
  },
}

/** Made once: long groups, a bit rate held by padding noise, an index at the end. */
async function film(): Promise<string> {
  const dir = join(tmpdir(), 'kinoswarm-media-samples')
  await mkdir(dir, { recursive: true })
  const file = join(dir, `bench-${filmSeconds}.mkv`)
  if (existsSync(file)) return file
  const picture = `testsrc2=size=1280x720:rate=24:duration=${filmSeconds},noise=alls=12:allf=t`
  const tone = `sine=frequency=441:sample_rate=48000:duration=${filmSeconds}`
  const video = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    '-b:v',
    '4200k',
    '-maxrate',
    '4200k',
    '-bufsize',
    '8M',
    '-g',
    '240',
  ]
  const args = [
    '-v',
    'error',
    '-y',
    '-f',
    'lavfi',
    '-i',
    picture,
    '-f',
    'lavfi',
    '-i',
    tone,
    ...video,
    '-c:a',
    'ac3',
    '-ac',
    '6',
    '-b:a',
    '448k',
    file,
  ]
  await run('ffmpeg', args, { timeout: 300_000 })
  return file
}

async function countingReader(file: string, delay: (bytes: number) => Promise<void> = async () => {}) {
  const handle = await open(file)
  const counted: Counted = { bytes: 0, pieces: new Set() }
  const read = async (from: number, to: number) => {
    let missing = 0
    for (let piece = Math.floor(from / megabyte); piece <= Math.floor((to - 1) / megabyte); piece++) {
      if (!counted.pieces.has(piece)) missing++
      counted.pieces.add(piece)
    }
    counted.bytes += to - from
    if (missing > 0) await delay(missing * megabyte)
    const bytes = new Uint8Array(to - from)
    await handle.read(bytes, 0, to - from, from)
    return bytes
  }
  return { reader: { size: (await handle.stat()).size, read }, counted, close: () => handle.close() }
}

/** From nothing known about the file to the first piece of picture at a time in it. */
async function firstFragment(file: string, time: number) {
  const { reader, counted, close } = await countingReader(file)
  const began = performance.now()
  const film = new Film(reader)
  await film.probe()
  let parts = 0
  const abort = new AbortController()
  for await (const _ of film.video(0, { t: time, d: 12, signal: abort.signal })) if (++parts === 2) break
  const measured = { ms: performance.now() - began, bytes: counted.bytes, pieces: counted.pieces.size }
  film.close()
  await close()
  return measured
}

async function ffmpegFragment(file: string, time: number) {
  const { size } = await stat(file)
  let bytes = 0
  const server = createServer((request, response) => {
    const [, from = '0', to] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? []
    const end = to ? Number(to) : size - 1
    response.writeHead(206, {
      'content-range': `bytes ${from}-${end}/${size}`,
      'content-length': end - Number(from) + 1,
    })
    const stream = createReadStream(file, { start: Number(from), end })
    stream.on('data', (part) => {
      bytes += part.length
    })
    response.on('close', () => stream.destroy())
    stream.pipe(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const movflags = 'frag_keyframe+empty_moov+default_base_moof'
  const args = [
    '-v',
    'error',
    '-ss',
    `${time}`,
    '-i',
    url,
    '-c',
    'copy',
    '-an',
    '-f',
    'mp4',
    '-movflags',
    movflags,
    'pipe:1',
  ]
  const began = performance.now()
  const child = spawn('ffmpeg', args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const exited = once(child, 'exit')
  for await (const part of child.stdout as AsyncIterable<Buffer>) if (part.includes('moof')) break
  const measured = { ms: performance.now() - began, bytes }
  child.kill('SIGKILL')
  await exited
  server.closeAllConnections()
  server.close()
  return measured
}

/** Part of one core that the conversion takes at the film's own speed. */
async function conversionShare(file: string): Promise<number> {
  const { reader, close } = await countingReader(file)
  const film = new Film(reader)
  await film.probe()
  for await (const _ of film.audio(0, { t: 0, d: 5, convert: true }));
  const before = process.cpuUsage()
  for await (const _ of film.audio(0, { t: 5, d: 60, convert: true, bare: true }));
  const { user, system } = process.cpuUsage(before)
  film.close()
  await close()
  return ((user + system) / 1e6 / 60) * 100
}

/** Seconds until picture and sound of a time in the film are here, one piece a second arriving. */
async function slowStart(file: string): Promise<number> {
  let free = performance.now()
  const { reader, close } = await countingReader(file, async (bytes) => {
    free = Math.max(free, performance.now()) + (bytes / swarmBytesPerSecond) * 1000
    await new Promise((resolve) => setTimeout(resolve, free - performance.now()))
  })
  const began = performance.now()
  const film = new Film(reader)
  await film.probe()
  const first = async (parts: AsyncGenerator<Uint8Array>) => {
    await parts.next()
    await parts.next()
    await parts.return(undefined)
  }
  await Promise.all([first(film.video(0, { t: 0, d: 12 })), first(film.audio(0, { t: 0, d: 12, convert: true }))])
  film.close()
  await close()
  return (performance.now() - began) / 1000
}

async function inBrowser(runs: number): Promise<Figure[]> {
  const rows: TableRow[] = []
  for (let i = 0; i < runs; i++) rows.push(...(await playTable(['aac-first.mp4', 'ac3x2-srtx2.mkv'], { again: true })))
  const of = (file: string) => rows.filter((row) => row.file === file).map(({ result }) => result)
  const numbers = (values: (number | undefined)[]) => values.map((value) => value ?? Number.POSITIVE_INFINITY)
  const [direct, converted] = [of('aac-first.mp4'), of('ac3x2-srtx2.mkv')]
  return [
    figure('media/direct-first', 'ms', numbers(direct.map(({ first }) => first))),
    figure('media/direct-seek', 'ms', numbers(direct.flatMap(({ seeks }) => seeks))),
    figure('media/converted-first', 'ms', numbers(converted.map(({ first }) => first))),
    figure('media/converted-again', 'ms', numbers(converted.map(({ again }) => again))),
    figure('media/converted-seek', 'ms', numbers(converted.flatMap(({ seeks }) => seeks))),
    figure('media/audio-switch', 'ms', numbers(converted.map(({ audioSwitch }) => audioSwitch))),
  ]
}
