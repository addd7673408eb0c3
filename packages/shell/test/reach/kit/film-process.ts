/** Runs inside a namespace with a real engine: gives films and plays them, as the test asks over IPC. */
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Engine, type EngineOptions } from '@kinoswarm/engine'
import { filmBytes } from './film.ts'
import { singleFileTorrent } from './torrent.ts'

interface Command {
  id: number
  do: keyof typeof commands
  name: string
  args: unknown
}

interface FilmArguments {
  /** The same seed and size make the same film everywhere. */
  seed: number
  size: number
}

interface Playing {
  id: string
  torrent: Buffer
}

const pieceLength = 64 * 1024
let engine: Engine
const playing = new Map<string, Playing>()

const commands = {
  async open(_name: string, options: EngineOptions) {
    engine = new Engine(options)
    await engine.ready()
  },
  /** Gives a whole film away. */
  async give(_name: string, { seed, size, dir }: FilmArguments & { dir: string }) {
    const bytes = filmBytes(seed, size)
    await mkdir(dir, { recursive: true })
    const path = join(dir, `film-${seed}`)
    await writeFile(path, bytes)
    const { torrent, infohash } = singleFileTorrent(bytes, pieceLength)
    await engine.seed({ torrent, files: [path] })
    return infohash
  },
  /** Plays it from the first to the last byte; resolves with its hash, and whom it came from. */
  async play(name: string, { seed, size }: FilmArguments) {
    const { torrent, infohash } = singleFileTorrent(filmBytes(seed, size), pieceLength)
    const id = await engine.open({ infohash, file: 0, torrent })
    playing.set(name, { id, torrent })
    const started = performance.now()
    let firstMs = 0
    const hash = createHash('sha256')
    for await (const chunk of engine.read(id, { start: 0, end: size - 1 })) {
      firstMs ||= performance.now() - started
      hash.update(chunk as Buffer)
    }
    const { peers } = await beat(id)
    return { sha256: hash.digest('hex'), firstMs, ms: performance.now() - started, peers }
  },
  async stop(name: string) {
    await engine.stop(playing.get(name)!.id)
  },
  async status() {
    return engine.status()
  },
}

/** The newest word of the engine's process about a playback. */
async function beat(id: string) {
  await new Promise((resolve) => engine.once('update', resolve))
  return engine.status(id)!
}

process.on('message', async ({ id, do: what, name, args }: Command) => {
  try {
    process.send?.({ id, result: (await commands[what](name, args as never)) ?? null })
  } catch (error) {
    process.send?.({ id, error: (error as Error).stack ?? String(error) })
  }
})
process.on('disconnect', () => {
  engine?.close().finally(() => process.exit(0))
})
process.send?.({ id: 0 })
