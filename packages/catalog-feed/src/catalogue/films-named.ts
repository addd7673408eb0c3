/** Which films a catalogue names, read from this disk alone: what is not here cannot be said to be in it. */
import type Hypercore from 'hypercore'
import { type BlockSource, CoreBlocks } from './blocks.ts'
import { Contents } from './contents.ts'
import { CatalogueError } from './errors.ts'
import { type CatalogueHead, decodeHeadBlock, type Head } from './head.ts'
import { type Source, type Title, titleParts } from './title.ts'
import { Records } from './walk.ts'

/** Both cores of a catalogue's drive, opened. */
export interface CatalogueCores {
  db: Hypercore
  blobs: Hypercore
}

/**
 * Those of the `wanted` films (infohashes) that a title of the catalogue names at its signed head, each with the source
 * that names it first. Waits for no network. Nothing when the head is not here, or is not the one that was signed.
 */
export async function filmsNamed(
  cores: CatalogueCores,
  signed: CatalogueHead,
  wanted: ReadonlySet<string>,
): Promise<Map<string, Source>> {
  const found = new Map<string, Source>()
  if (wanted.size > 0 && (await isSigned(cores, signed))) await here(find(cores, signed, { wanted, found }))
  return found
}

async function find(
  cores: CatalogueCores,
  signed: CatalogueHead,
  { wanted, found }: { wanted: ReadonlySet<string>; found: Map<string, Source> },
): Promise<void> {
  const known = await readHead(cores, signed)
  if (!known) return
  for await (const { infohash, source } of sources(known, new LocalBlocks(cores.blobs, signed.blobs.length))) {
    if (wanted.has(infohash) && !found.has(infohash)) found.set(infohash, source)
    if (found.size === wanted.size) break
  }
}

async function isSigned({ db, blobs }: CatalogueCores, signed: CatalogueHead): Promise<boolean> {
  const fits = async (core: Hypercore, { length, treeHash }: { length: number; treeHash: string }) =>
    core.length >= length && (length === 0 || (await core.treeHash(length)).toString('hex') === treeHash)
  return Promise.all([fits(db, signed.db), fits(blobs, signed.blobs)]).then(
    (both) => both.every(Boolean),
    () => false,
  )
}

async function readHead({ db }: CatalogueCores, { db: { length } }: CatalogueHead): Promise<Head | null> {
  const block = await here(new LocalBlocks(db, length).block(length - 1))
  return block && decodeHeadBlock(block)
}

async function* sources(head: Head, blocks: BlockSource) {
  const contents = new Contents(head)
  for (let place = 0; place < contents.segments; place++) {
    const block = await here(blocks.block(head.cards[0] + place))
    if (block) contents.addCards(place, block)
  }
  for (const [at] of head.deltas) {
    const block = await here(blocks.block(at))
    // Numbers of documents go on from one delta to the next.
    if (!block) break
    contents.addDelta(block)
  }
  const records = new Records(head, contents, blocks)
  for (let doc = 0; doc < contents.docs; doc++) {
    const title = contents.alive(doc) ? await here(records.at(doc)) : null
    if (title) yield* sourcesOf(title.title)
  }
}

function* sourcesOf(title: Title) {
  for (const source of titleParts(title).flatMap(({ sources }) => sources))
    if (source.infohash) yield { infohash: source.infohash, source }
}

async function here<T>(work: Promise<T>): Promise<T | null> {
  return work.catch((error) => {
    if (error instanceof CatalogueError) return null
    throw error
  })
}

class LocalBlocks implements BlockSource {
  readonly #core: Hypercore
  readonly #all: CoreBlocks

  constructor(core: Hypercore, length: number) {
    this.#core = core
    this.#all = new CoreBlocks(core, length)
  }

  async block(index: number): Promise<Buffer> {
    if (!(await this.#core.has(index)))
      throw new CatalogueError('NOT_AVAILABLE', 'This part of the catalogue is not here')
    return this.#all.block(index)
  }
}
