/** Gives films and plays them, with real engines, as the test asks over IPC; inside a namespace or not. */
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Engine, type EngineOptions } from '@kinoswarm/engine'
import { filmBytes } from './film.ts'
import { watch } from './film-watcher.ts'
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

const pieceLength = 64 * 1024
const seedTriesMax = 5
const engines = new Map<string, Engine>()

const commands = {
  async open(name: string, options: EngineOptions) {
    const engine = new Engine(options)
    engines.set(name, engine)
    await engine.ready()
  },
  /** Gives a whole film away; several givers of one process may have it in one folder. */
  async give(name: string, film: FilmArguments & { dir: string }) {
    const { torrent } = singleFileTorrent(filmBytes(film.seed, film.size), pieceLength)
    const request = { torrent, files: [await filmFile(film)] }
    // On a machine that is busy beyond measure the engine is taken for frozen, and started again.
    for (let tries = 1; ; tries++) {
      const given = await engines
        .get(name)!
        .seed(request)
        .then(
          () => true,
          (error) => {
            if (tries === seedTriesMax) throw error
          },
        )
      if (given) return
    }
  },
  /** Fetches it from the first to the last byte; resolves with its hash, and whom it came from. */
  async play(name: string, film: FilmArguments) {
    const engine = engines.get(name)!
    const id = await openFilm(engine, film)
    const started = performance.now()
    let firstMs = 0
    const hash = createHash('sha256')
    for await (const chunk of engine.read(id, { start: 0, end: film.size - 1 })) {
      firstMs ||= performance.now() - started
      hash.update(chunk as Buffer)
    }
    const { peers } = await beat(engine, id)
    return { sha256: hash.digest('hex'), firstMs, ms: performance.now() - started, peers }
  },
  /** Plays it at its own pace. */
  async watch(name: string, { bytesPerSecond, ...film }: FilmArguments & { bytesPerSecond: number }) {
    const engine = engines.get(name)!
    const id = await openFilm(engine, { ...film, bitrate: bytesPerSecond })
    return watch(engine.read(id, { start: 0, end: film.size - 1 }), { size: film.size, bytesPerSecond })
  },
  /** As a power cut does. */
  async kill(name: string) {
    const engine = engines.get(name)!
    engines.delete(name)
    const { pid } = engine.status()
    const closing = engine.close()
    if (pid) process.kill(pid, 'SIGKILL')
    // It was asked to close when it was gone already.
    await closing.catch(() => {})
  },
  async peers(name: string) {
    return engines.get(name)!.status()
  },
}

const files = new Map<string, Promise<string>>()

function filmFile({ seed, size, dir }: FilmArguments & { dir: string }): Promise<string> {
  const path = join(dir, `film-${seed}`)
  const written = files.get(path) ?? writeFile(path, filmBytes(seed, size)).then(() => path)
  files.set(path, written)
  return written
}

async function openFilm(
  engine: Engine,
  { seed, size, bitrate }: FilmArguments & { bitrate?: number },
): Promise<string> {
  const { torrent, infohash } = singleFileTorrent(filmBytes(seed, size), pieceLength)
  return engine.open({ infohash, file: 0, torrent, ...(bitrate && { bitrate }) })
}

/** The newest word of the engine's process about a playback. */
async function beat(engine: Engine, id: string) {
  await new Promise((resolve) => engine.once('update', resolve))
  return engine.status(id)!
}

process.on('message', async ({ id, do: what, name, args }: Command) => {
  const answer = await commands[what](name, args as never).then(
    (result) => ({ id, result: result ?? null }),
    (error) => ({ id, error: (error as Error).stack ?? String(error) }),
  )
  if (process.connected) process.send?.(answer)
})
process.on('disconnect', () => {
  Promise.all([...engines.values()].map((engine) => engine.close())).finally(() => process.exit(0))
})
process.send?.({ id: 0 })
