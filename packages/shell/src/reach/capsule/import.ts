import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Corestore from 'corestore'
import type Hypercore from 'hypercore'
import idEncoding from 'hypercore-id-encoding'
import { ReachError } from '../errors.ts'
import { applyBlock, type CoreHead, decodeCoreHead } from './core-proofs.ts'
import type { CapsuleProgress } from './export.ts'
import { type FilmHead, parseFilmHead } from './film-head.ts'
import { type FilmIntake, FilmStage, type FilmTaker } from './film-stage.ts'
import { damaged, type Frame, type FramePlace, readFrames } from './frames.ts'
import { type CapsuleHead, parseHead } from './head.ts'
import { type MergeResult, mergeCores } from './merge.ts'
import { type Judge, judgeChannel } from './scope.ts'
import { forgetOld, oneAtATime } from './work-dir.ts'

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
  /** What of it belongs to the channel; by the channel's own records when absent. */
  judge?: Judge
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
  /** What was in the capsule and did not come here. */
  passedOver: PassedOver[]
  /** Whether an interrupted import was continued. */
  resumed: boolean
}

export interface PassedOver {
  /** A film by its infohash, or a core by its label. */
  what: string
  why: string
}

/** UI, catalogue and artwork of a large channel are some hundreds of megabytes. */
const coresMaxBytes = 8 * 1024 ** 3
/** After this much the place is noted: an interruption costs no more than that. */
const noteEveryBytes = 4 * 1024 * 1024

/**
 * Reads a capsule into a store of its own, checks everything there, and only then merges it: the real store sees
 * nothing of a damaged capsule, nor of one with cores or films that are not the channel's, and merging is ordinary
 * replication, so that an older capsule adds what is missing and takes nothing back.
 * @throws ReachError CAPSULE_*
 */
export async function importCapsule(options: ImportOptions): Promise<ImportResult> {
  const first = await firstFrame(options)
  const dir = join(options.workDir, `capsule-${first.frame.link.toString('hex', 0, 12)}`)
  return oneAtATime(dir, async () => {
    await forgetOld(options.workDir)
    return readInto(dir, options, first)
  })
}

async function readInto(dir: string, options: ImportOptions, first: FirstFrame): Promise<ImportResult> {
  const note = await readNote(dir)
  const intake = new Intake(options, first.head, dir)
  try {
    await intake.open()
    for await (const frame of readFrames(options.path, note ?? { at: first.frame.next, link: first.frame.link })) {
      options.signal?.throwIfAborted()
      await intake.take(frame, note)
    }
    const result = await takeOver(intake, options)
    await intake.close()
    await rm(dir, { recursive: true, force: true })
    return { ...result, resumed: note !== null }
  } catch (error) {
    await intake.close()
    if (isFinal(error)) await rm(dir, { recursive: true, force: true })
    if (note && isFinal(error)) return readInto(dir, options, first)
    throw error
  }
}

/** Everything was read and is what was written: what is the channel's goes where it belongs. */
async function takeOver(intake: Intake, options: ImportOptions): Promise<Omit<ImportResult, 'resumed'>> {
  const { judge = judgeChannel, films: taker } = options
  const { channel, name, created } = intake.summary
  const scope = await judge(intake.store, channel)
  const [own, foreign] = split(intake.heads, ({ key }) => scope.cores.has(idEncoding.encode(key)))
  const staged = await intake.stage.whole()
  // Asked while the capsule's store has the catalogue: the other one may hold less of it, or a later one.
  const named = await scope.films(new Set(staged.map(({ infohash }) => infohash)))
  const cores = await mergeCores(intake.store, options.store, own)
  const films: string[] = []
  const passedOver = [
    ...intake.passedOver,
    ...foreign.map(({ label }) => ({ what: label, why: 'the channel does not name it' })),
  ]
  for (const film of staged) {
    if (named.has(film.infohash)) {
      await taker?.take(film)
      films.push(film.infohash)
    } else passedOver.push({ what: film.infohash, why: 'it is not in the catalogue of this channel' })
    await intake.stage.drop(film)
  }
  return { channel, name, created, cores, films, passedOver }
}

function split<T>(list: readonly T[], belongs: (one: T) => boolean): [T[], T[]] {
  return [list.filter(belongs), list.filter((one) => !belongs(one))]
}

/** Damage is not mended by going on; anything else (an abort, a full disk, a file cut short) may be. */
function isFinal(error: unknown): boolean {
  return error instanceof ReachError && error.code !== 'CAPSULE_CUT_SHORT'
}

interface FirstFrame {
  frame: Frame
  head: CapsuleHead
}

async function firstFrame({ path, want }: ImportOptions): Promise<FirstFrame> {
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
  readonly stage: FilmStage
  readonly passedOver: PassedOver[] = []
  #store: Corestore | null = null
  #core: Hypercore | null = null
  #film: { intake: FilmIntake | null; head: Buffer; film: FilmHead; written: number } | null = null
  #rawHeads: Buffer[] = []
  #done = 0
  #noted = 0
  #restored = false

  constructor(options: ImportOptions, head: CapsuleHead, dir: string) {
    this.#options = options
    this.#head = head
    this.#dir = dir
    this.stage = new FilmStage(join(dir, 'films'))
  }

  get store(): Corestore {
    return this.#store!
  }

  get summary() {
    const { channel, name, created } = this.#head
    return { channel: idEncoding.decode(channel), name, created }
  }

  async open(): Promise<void> {
    await mkdir(this.#dir, { recursive: true })
    this.#store = new Corestore(join(this.#dir, 'store'))
    await this.#store.ready()
  }

  async close(): Promise<void> {
    await this.#film?.intake?.close().catch(() => {})
    await this.#store?.close()
  }

  async take(frame: Frame, note: Note | null): Promise<void> {
    if (note && !this.#restored) await this.#restore(note)
    await this.#take(frame)
    this.#done += frame.body.length
    const label = this.#film ? `film ${this.#film.film.infohash.slice(0, 8)}` : (this.heads.at(-1)?.label ?? '')
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
    this.#core = null
    this.#film = { intake: await this.#intakeOf(film, frame.body, written), head: frame.body, film, written }
  }

  /** Null: its bytes are passed over. */
  async #intakeOf(film: FilmHead, head: Buffer, written: number): Promise<FilmIntake | null> {
    const { films } = this.#options
    if (!films || (await films.has(film))) return null
    if (film.checkable) return this.stage.begin(head, written)
    const why = 'it came without the ends of its pieces and cannot be checked; write the capsule again'
    this.passedOver.push({ what: film.infohash, why })
    return null
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
    if (film.written !== film.film.carried) throw damaged(at, 'film')
    await film.intake?.finish()
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
