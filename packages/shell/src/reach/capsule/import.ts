import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Corestore from 'corestore'
import type Hypercore from 'hypercore'
import idEncoding from 'hypercore-id-encoding'
import { ReachError } from '../errors.ts'
import { applyBlock, type CoreHead, decodeCoreHead } from './core-proofs.ts'
import type { CapsuleProgress } from './export.ts'
import type { FilmIntake, FilmTaker } from './film-folder.ts'
import { parseFilmHead } from './film-head.ts'
import { damaged, type Frame, type FramePlace, readFrames } from './frames.ts'
import { type CapsuleHead, parseHead } from './head.ts'
import { type MergeResult, mergeCores } from './merge.ts'

export interface ImportOptions {
  store: Corestore
  path: string
  /** A folder of ours for what is half imported; kept after an interruption, so that the next try goes on from there. */
  workDir: string
  /** Feed key of the channel that must be in it; any when absent. */
  want?: Buffer
  /** Content of all cores together; a capsule that holds more is refused before it fills the disk. */
  maxBytes?: number
  /** Where films go; they are passed over when absent. */
  films?: FilmTaker
  signal?: AbortSignal
  onprogress?(progress: CapsuleProgress): void
}

export interface ImportResult {
  /** Feed key of the channel. */
  channel: Buffer
  name: string
  created: number
  cores: MergeResult[]
  films: string[]
  /** Whether an interrupted import was continued. */
  resumed: boolean
}

/** UI, catalogue and artwork of a large channel are some hundreds of megabytes. */
const coresMaxBytes = 8 * 1024 ** 3
/** After this much the place is noted: an interruption costs no more than that. */
const noteEveryBytes = 4 * 1024 * 1024

/**
 * Reads a capsule into a store of its own, checks everything there, and only then merges it: the real store sees
 * nothing of a damaged capsule, and merging is ordinary replication, so that an older capsule adds what is missing
 * and takes nothing back.
 * @throws ReachError CAPSULE_*
 */
export async function importCapsule(options: ImportOptions): Promise<ImportResult> {
  const first = await firstFrame(options)
  const dir = join(options.workDir, `capsule-${first.frame.link.toString('hex', 0, 12)}`)
  const note = await readNote(dir)
  const intake = new Intake(options, first.head, dir)
  try {
    await intake.open()
    for await (const frame of readFrames(options.path, note ?? { at: first.frame.next, link: first.frame.link })) {
      options.signal?.throwIfAborted()
      await intake.take(frame, note)
    }
    const cores = await mergeCores(intake.store, options.store, intake.heads)
    await intake.close()
    await rm(dir, { recursive: true, force: true })
    return { ...intake.summary, cores, resumed: note !== null }
  } catch (error) {
    await intake.close()
    if (isFinal(error)) await rm(dir, { recursive: true, force: true })
    if (note && isFinal(error)) return importCapsule(options)
    throw error
  }
}

/** Damage is not mended by going on; anything else (an abort, a full disk, a file cut short) may be. */
function isFinal(error: unknown): boolean {
  return error instanceof ReachError && error.code !== 'CAPSULE_CUT_SHORT'
}

async function firstFrame({ path, want }: ImportOptions): Promise<{ frame: Frame; head: CapsuleHead }> {
  for await (const frame of readFrames(path)) {
    if (frame.kind !== 'head') break
    const head = parseHead(frame.body)
    if (want && !idEncoding.decode(head.channel).equals(want)) {
      throw new ReachError(
        'CAPSULE_OTHER_CHANNEL',
        `This capsule holds another channel (“${head.name || head.channel}”).`,
      )
    }
    return { frame, head }
  }
  throw new ReachError('CAPSULE_NOT_ONE', 'The capsule does not say what it holds.')
}

interface Note extends FramePlace {
  heads: string[]
  film?: { head: string; written: number }
  done: number
}

/** What has been read so far, in the folder `dir`. */
class Intake {
  readonly heads: CoreHead[] = []
  readonly #options: ImportOptions
  readonly #head: CapsuleHead
  readonly #dir: string
  readonly #films: string[] = []
  #store: Corestore | null = null
  #core: Hypercore | null = null
  #film: { intake: FilmIntake | null; head: Buffer; size: number; written: number; infohash: string } | null = null
  #rawHeads: Buffer[] = []
  #done = 0
  #noted = 0
  #restored = false

  constructor(options: ImportOptions, head: CapsuleHead, dir: string) {
    this.#options = options
    this.#head = head
    this.#dir = dir
  }

  get store(): Corestore {
    return this.#store!
  }

  get summary() {
    const { channel, name, created } = this.#head
    return { channel: idEncoding.decode(channel), name, created, films: this.#films }
  }

  async open(): Promise<void> {
    await mkdir(this.#dir, { recursive: true })
    this.#store = new Corestore(join(this.#dir, 'store'))
    await this.#store.ready()
  }

  async close(): Promise<void> {
    await this.#store?.close()
  }

  async take(frame: Frame, note: Note | null): Promise<void> {
    if (note && !this.#restored) await this.#restore(note)
    await this.#take(frame)
    this.#done += frame.body.length
    const label = this.#film ? `film ${this.#film.infohash.slice(0, 8)}` : (this.heads.at(-1)?.label ?? '')
    this.#options.onprogress?.({ done: Math.min(this.#done, this.#head.bytes), total: this.#head.bytes, label })
    if (this.#done - this.#noted >= noteEveryBytes) await this.#writeNote(frame)
  }

  async #take(frame: Frame): Promise<void> {
    if (frame.kind !== 'chunk') await this.#endFilm(frame.at)
    if (frame.kind === 'core') return this.#beginCore(frame)
    if (frame.kind === 'block') return this.#block(frame)
    if (frame.kind === 'film') return this.#beginFilm(frame, 0)
    if (frame.kind === 'chunk') return this.#chunk(frame)
    if (frame.kind === 'end') return this.#end(frame)
    throw damaged(frame.at, frame.kind)
  }

  async #beginCore(frame: Frame): Promise<void> {
    const head = guard(frame, () => decodeCoreHead(frame.body))
    if (this.heads.length >= this.#head.cores) throw damaged(frame.at, 'core')
    this.heads.push(head)
    this.#rawHeads.push(frame.body)
    await this.#openCore(head)
  }

  async #openCore({ key, manifest }: CoreHead): Promise<void> {
    this.#core = this.store.get({ key, manifest })
    await this.#core.ready()
  }

  async #block(frame: Frame): Promise<void> {
    const core = this.#core
    if (!core) throw damaged(frame.at, 'block')
    const applied = await applyBlock(core, frame.body).catch(() => false)
    if (!applied) throw damaged(frame.at, `block (${this.heads.at(-1)?.label})`)
    if (this.#done > (this.#options.maxBytes ?? coresMaxBytes)) {
      throw new ReachError(
        'CAPSULE_TOO_LARGE',
        'The capsule holds more than the storage limit allows. Raise it in the settings.',
      )
    }
  }

  async #beginFilm(frame: Frame, written: number): Promise<void> {
    const film = guard(frame, () => parseFilmHead(frame.body))
    const intake = (await this.#options.films?.begin(film, written)) ?? null
    this.#core = null
    this.#film = { intake, head: frame.body, size: film.size, written, infohash: film.infohash }
  }

  async #chunk(frame: Frame): Promise<void> {
    if (!this.#film) throw damaged(frame.at, 'chunk')
    await this.#film.intake?.write(frame.body)
    this.#film.written += frame.body.length
  }

  async #endFilm(at: number): Promise<void> {
    const film = this.#film
    if (!film) return
    this.#film = null
    if (film.written !== film.size) throw damaged(at, 'film')
    if (!film.intake) return
    await film.intake.finish()
    this.#films.push(film.infohash)
  }

  async #end(frame: Frame): Promise<void> {
    const channel = idEncoding.decode(this.#head.channel)
    if (!this.heads.some(({ key }) => key.equals(channel))) throw damaged(frame.at, 'end')
  }

  async #restore(note: Note): Promise<void> {
    this.#restored = true
    for (const text of note.heads) {
      const body = Buffer.from(text, 'base64')
      this.#rawHeads.push(body)
      this.heads.push(decodeCoreHead(body))
    }
    this.#done = note.done
    this.#noted = note.done
    const last = this.heads.at(-1)
    if (last) await this.#openCore(last)
    if (!note.film) return
    const body = Buffer.from(note.film.head, 'base64')
    await this.#beginFilm({ kind: 'film', body, at: note.at, next: note.at, link: note.link }, note.film.written)
  }

  async #writeNote(frame: Frame): Promise<void> {
    this.#noted = this.#done
    const film = this.#film && { head: this.#film.head.toString('base64'), written: this.#film.written }
    const note = {
      at: frame.next,
      link: frame.link.toString('hex'),
      heads: this.#rawHeads.map((body) => body.toString('base64')),
      done: this.#done,
      ...(film ? { film } : {}),
    }
    const path = join(this.#dir, 'place.json')
    await writeFile(`${path}.tmp`, JSON.stringify(note))
    await rename(`${path}.tmp`, path)
  }
}

/** The file is ours: when it cannot be read the import starts over. */
async function readNote(dir: string): Promise<Note | null> {
  try {
    const note = JSON.parse(await readFile(join(dir, 'place.json'), 'utf8'))
    return { ...note, link: Buffer.from(note.link, 'hex') }
  } catch {
    return null
  }
}

function guard<T>(frame: Frame, parse: () => T): T {
  try {
    return parse()
  } catch {
    throw damaged(frame.at, frame.kind)
  }
}
