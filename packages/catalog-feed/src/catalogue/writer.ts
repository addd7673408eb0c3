/**
 * The maintainer's side of a catalogue: turns titles into segments in a Hyperdrive.
 *
 * ```
 * first core   (B-tree of paths)   … /posters/x.webp … /catalogue/1/cards …   HEAD ◄ always the last block
 * second core  (bytes)             files │ details 160 a block │ cards 320 a block │ index shards │ … │ delta │ delta
 * ```
 *
 * A catalogue is a base and deltas over it. `publish` compares what is wanted with what is there and writes the
 * difference: nothing, a delta of a few kilobytes, or, when too much has changed, a new base of the next generation.
 * Blocks are only ever appended and HEAD is written last, so a reader sees the old catalogue or the new one, never
 * half, and an interrupted run leaves only unused blocks behind. Nothing here signs: `head()` is what is to be signed.
 */
import type Hyperdrive from 'hyperdrive'
import ReadyResource from 'ready-resource'
import { BaseWriter } from './base-writer.ts'
import { CoreBlocks, readFile } from './blocks.ts'
import { Budget, LIMITS, type Limits } from './budget.ts'
import { toPackedCard } from './card.ts'
import { CHANGED_SHARE_MAX, type Contents } from './contents.ts'
import { DELTA_MAX_TITLES, encodeDelta } from './delta-segment.ts'
import { DriveFiles, type FileSource } from './drive-files.ts'
import { CatalogueError } from './errors.ts'
import { frontOf, readFront } from './front.ts'
import { type CatalogueHead, decodeOwnHead, emptyHead, HEAD_PATH, type Head, mustBeReadable } from './head.ts'
import { IdSet } from './id-set.ts'
import { duplicate, Merged } from './merged.ts'
import { filesPrint, isSameRecord, Present, type Print } from './present.ts'
import { makeSprite, SPRITE_CELLS, SPRITE_COLUMNS, SPRITE_MIN, SPRITE_MISSING_MAX, spriteRows } from './sprite.ts'
import { parseTitle, type Title, type TitleInput, titlePaths } from './title.ts'
import { loadContents, Records } from './walk.ts'

/** Deltas are merged into few when there are more: each costs a reader one block. */
const DELTAS_MAX = 24

export interface WriteOptions {
  files?: FileSource
  onProgress?: (titles: number) => void
  signal?: AbortSignal
  /** Whether synopses are searched too, which doubles the index; absent = as it is. */
  synopses?: boolean
}

export interface PublishOptions extends WriteOptions {
  /** Titles that are not handed in stay. */
  keepOthers?: boolean
}

export interface Change {
  upsert?: readonly TitleInput[]
  remove?: readonly string[]
}

export interface ChangeSummary {
  added: string[]
  changed: string[]
  removed: string[]
}

interface BaseWork {
  titles: Titles
  before: Present | null
  summary: ChangeSummary
  options: WriteOptions
}

type Titles = Iterable<TitleInput> | AsyncIterable<TitleInput>

export class CatalogueWriter extends ReadyResource {
  readonly drive: Hyperdrive
  #head: Head = emptyHead()
  #contents: Contents | null = null
  readonly #limits: Limits

  /** A writable drive of the maintainer's; who opened it closes it. `limits`: what readers go by. */
  constructor(drive: Hyperdrive, { limits = LIMITS }: { limits?: Limits } = {}) {
    super()
    this.#limits = limits
    this.drive = drive
  }

  protected override async _open(): Promise<void> {
    await this.drive.ready()
    await this.drive.getBlobs()
    if (this.drive.core.length > 0) this.#head = decodeOwnHead((await this.drive.core.get(this.drive.core.length - 1))!)
  }

  get titles(): number {
    return this.#head.titles
  }

  /** What a maintainer signs: the catalogue as it is now; null while nothing was ever published. */
  async head(): Promise<CatalogueHead | null> {
    await this.ready()
    const { core, blobs } = this.drive
    if (core.length === 0) return null
    const { titles, files, bytes } = this.#head
    return {
      drive: core.id,
      db: { length: core.length, treeHash: (await core.treeHash()).toString('hex') },
      blobs: {
        key: blobs!.core.id,
        length: blobs!.core.length,
        treeHash: (await blobs!.core.treeHash()).toString('hex'),
      },
      titles,
      files,
      bytes: { ...bytes, db: core.byteLength, blobs: blobs!.core.byteLength },
    }
  }

  /** Every title, whole, in catalogue order. */
  async *list(): AsyncGenerator<Title> {
    for await (const { title } of (await this.#records()).walk()) yield title
  }

  async get(id: string): Promise<Title | null> {
    return (await this.lookup())(id)
  }

  /** Looks titles of the catalogue as it is now up one after the other: what is unpacked for one serves its neighbours. */
  async lookup(): Promise<(id: string) => Promise<Title | null>> {
    const records = await this.#records()
    return async (id) => {
      const doc = records.contents.docOf(id)
      return doc < 0 ? null : ((await records.at(doc))?.title ?? null)
    }
  }

  /** True when the catalogue holds a file of this path. */
  async has(path: string): Promise<boolean> {
    await this.ready()
    return (await this.drive.entry(path)) !== null
  }

  /** A file that is in the catalogue. */
  async file(path: string): Promise<Buffer | null> {
    await this.ready()
    return this.drive.get(path)
  }

  /**
   * Makes the catalogue consist of exactly these titles, best first: their order breaks ties in search. `titles` is
   * walked twice when there is a catalogue already and much has changed. Throws `BAD_TITLE`, `DUPLICATE_ID`,
   * `FILE_MISSING`; the catalogue is then as it was.
   */
  async publish(titles: Titles, options: PublishOptions = {}): Promise<ChangeSummary> {
    await this.ready()
    if (this.#head.base + this.#head.deltas.length === 0) return this.#rebuild(titles, options)
    const difference = this.#otherIndex(options) ? null : await this.#compare(titles, options)
    if (difference !== null) return this.apply(difference, options)
    return options.keepOthers ? this.#rebuildWith(titles, new Set(), options) : this.#rebuild(titles, options)
  }

  /** What `publish` would change. */
  async diff(titles: Titles): Promise<ChangeSummary> {
    const present = new Present(await this.#records())
    const summary: ChangeSummary = { added: [], changed: [], removed: [] }
    for await (const input of titles) await note(summary, present, parseTitle(input))
    return { ...summary, removed: present.others() }
  }

  /** Adds, replaces and removes some titles: a delta of kilobytes, or a new base when the old one is mostly dead. */
  async apply(change: Change, options: WriteOptions = {}): Promise<ChangeSummary> {
    await this.ready()
    const upsert = (change.upsert ?? []).map(parseTitle)
    const remove = new Set(change.remove ?? [])
    mustDiffer(upsert.map((title) => title.id))
    if (this.#otherIndex(options) || this.#tooMuch(upsert.length + remove.size))
      return this.#rebuildWith(upsert, remove, options)

    const contents = await this.#loaded()
    const replaces = upsert.map((title) => contents.docOf(title.id))
    const gone = [...remove].filter((id) => contents.docOf(id) >= 0)
    const summary = summarise(upsert, replaces, gone)
    if (upsert.length + gone.length === 0) return summary

    const files = await this.#storeFiles(upsert, options)
    const removed = gone.map((id) => contents.docOf(id))
    const block = encodeDelta({ titles: upsert, replaces, removed }, (path) => files.address(path))
    const first = contents.docs
    if (!this.#fits(contents, block)) return this.#rebuildWith(upsert, remove, options)
    await this.#commit(files, {
      ...this.#head,
      titles: this.#head.titles + summary.added.length - gone.length,
      files: this.#head.files + files.written.files,
      newest: Math.max(this.#head.newest, ...upsert.map((title) => title.added)),
      deltas: [...this.#head.deltas, [await files.append([block]), upsert.length]],
      bytes: { ...this.#head.bytes, files: this.#head.bytes.files + files.written.bytes },
      front: frontOf(this.#head.front, {
        gone: new Set([...replaces, ...removed]),
        fresh: upsert.map((title, i) => ({
          doc: first + i,
          card: toPackedCard(title, (path) => files.address(path)),
          cell: -1,
        })),
      }),
    })
    this.#contents = contents
    return summary
  }

  /**
   * Takes a change as readers will, with those before it. False where it would be too much for them: then it is time
   * for a new base. What is loaded counts again when the change is committed.
   */
  #fits(contents: Contents, block: Buffer): boolean {
    this.#contents = null
    try {
      contents.addDelta(block)
      const budget = new Budget(contents.baseCount, this.#limits.changes)
      for (const { segment } of contents.deltas) budget.take(segment.unfolded)
      return true
    } catch (error) {
      if (error instanceof CatalogueError) return false
      throw error
    }
  }

  /**
   * Makes one picture of the front page's posters, where too few of them are on the one that is there. To be called
   * when a round of changes is done. False where nothing was to be done, or `sharp` is not installed.
   */
  async refreshSprite(): Promise<boolean> {
    await this.ready()
    const front = readFront(this.#head.front)
    const wanted = front.filter(({ card }) => card.poster !== null).slice(0, SPRITE_CELLS)
    const missing = wanted.filter(({ cell }) => cell < 0).length
    if (wanted.length < SPRITE_MIN || missing <= wanted.length * SPRITE_MISSING_MAX) return false
    const pictures = await Promise.all(wanted.map(({ card }) => readFile(this.#blocks(), card.poster!)))
    const made = await makeSprite(pictures)
    if (made === null) return false
    const files = new DriveFiles(this.drive)
    const path = `/catalogue/${this.#head.generation}/front.webp`
    const { block, bytes } = await files.put(path, async () => made.bytes)
    const cells = front.map((card) => {
      const at = wanted.indexOf(card)
      return at >= 0 && made.readable[at] ? at : -1
    })
    const sprite = {
      block,
      bytes,
      columns: Math.min(SPRITE_COLUMNS, wanted.length),
      rows: spriteRows(wanted.length),
      cells,
    }
    await this.#commit(files, { ...this.#head, front: { ...this.#head.front, sprite } })
    return true
  }

  /** The whole index is made anew when it is to hold something else. */
  #otherIndex({ synopses = this.#head.synopses }: WriteOptions): boolean {
    return synopses !== this.#head.synopses
  }

  #tooMuch(changes: number): boolean {
    const waiting = this.#head.deltas.reduce((sum, [, count]) => sum + count, 0)
    const many = waiting + changes > Math.max(DELTA_MAX_TITLES, this.#head.base * CHANGED_SHARE_MAX)
    return changes > DELTA_MAX_TITLES || this.#head.deltas.length >= DELTAS_MAX || many
  }

  async #compare(titles: Titles, options: PublishOptions): Promise<Change | null> {
    const present = new Present(await this.#records())
    const files = new DriveFiles(this.drive)
    const upsert: Title[] = []
    const seen = new IdSet()
    for await (const input of titles) {
      options.signal?.throwIfAborted()
      const title = parseTitle(input)
      if (!seen.add(title.id)) throw duplicate(title.id)
      const old = await present.take(title.id)
      if (old === null || !(await this.#same(old, title, { files, source: options.files }))) upsert.push(title)
      if (this.#tooMuch(upsert.length)) return null
      options.onProgress?.(seen.size)
    }
    await files.flush()
    return { upsert, remove: options.keepOthers ? [] : present.others() }
  }

  /** The record and every file it names are as they were. */
  async #same(
    old: Print,
    title: Title,
    { files, source }: { files: DriveFiles; source?: FileSource },
  ): Promise<boolean> {
    if (!isSameRecord(old, title)) return false
    for (const path of titlePaths(title)) await files.put(path, source ?? nothing)
    return old.files === filesPrint(title, (path) => files.address(path))
  }

  async #rebuild(titles: Titles, options: WriteOptions): Promise<ChangeSummary> {
    const before = this.#head.titles > 0 ? new Present(await this.#records()) : null
    const summary: ChangeSummary = { added: [], changed: [], removed: [] }
    const files = new DriveFiles(this.drive)
    const base = new BaseWriter(files, { synopses: options.synopses ?? this.#head.synopses, limits: this.#limits })
    try {
      await this.#writeBase(base, files, { titles, before, summary, options })
    } finally {
      await base.close()
    }
    this.#contents = null
    return summary
  }

  async #writeBase(base: BaseWriter, files: DriveFiles, work: BaseWork): Promise<void> {
    const { titles, before, summary, options } = work
    for await (const input of titles) {
      options.signal?.throwIfAborted()
      const title = parseTitle(input)
      for (const path of titlePaths(title)) await files.put(path, options.files ?? nothing)
      await base.add(title)
      await note(summary, before, title)
      options.onProgress?.(base.count)
    }
    summary.removed = before?.others() ?? []
    const head = await base.finish(this.#head.generation + 1)
    await this.#commit(files, {
      ...head,
      files: this.#head.files + files.written.files,
      bytes: { ...head.bytes, files: this.#head.bytes.files + files.written.bytes },
    })
  }

  async #rebuildWith(upsert: Titles, remove: ReadonlySet<string>, options: WriteOptions): Promise<ChangeSummary> {
    const merged = new Merged(await this.#records(), remove)
    try {
      for await (const title of upsert) {
        options.signal?.throwIfAborted()
        await merged.take(title)
      }
      return await this.#rebuild(merged, options)
    } finally {
      await merged.close()
    }
  }

  async #storeFiles(titles: readonly Title[], options: WriteOptions): Promise<DriveFiles> {
    const files = new DriveFiles(this.drive)
    for (const title of titles) {
      options.signal?.throwIfAborted()
      for (const path of titlePaths(title)) await files.put(path, options.files ?? nothing)
    }
    return files
  }

  async #commit(files: DriveFiles, head: Head): Promise<void> {
    mustBeReadable(head, this.#limits)
    await files.flush()
    await this.drive.putEntry(HEAD_PATH, { metadata: head })
    this.#head = head
  }

  async #records(): Promise<Records> {
    await this.ready()
    return new Records(this.#head, await this.#loaded(), this.#blocks())
  }

  async #loaded(): Promise<Contents> {
    this.#contents ??= await loadContents(this.#head, this.#blocks(), this.#limits)
    return this.#contents
  }

  #blocks(): CoreBlocks {
    const core = this.drive.blobs!.core
    return new CoreBlocks(core, core.length)
  }
}

const nothing: FileSource = async () => null

async function note(summary: ChangeSummary, before: Present | null, title: Title): Promise<void> {
  const old = (await before?.take(title.id)) ?? null
  if (old === null) summary.added.push(title.id)
  else if (!isSameRecord(old, title)) summary.changed.push(title.id)
}

function summarise(upsert: Title[], replaces: number[], removed: string[]): ChangeSummary {
  const added = upsert.filter((_, i) => replaces[i]! < 0).map((title) => title.id)
  const changed = upsert.filter((_, i) => replaces[i]! >= 0).map((title) => title.id)
  return { added, changed, removed }
}

function mustDiffer(ids: string[]): void {
  const seen = new Set<string>()
  for (const id of ids) {
    if (seen.has(id)) throw duplicate(id)
    seen.add(id)
  }
}
