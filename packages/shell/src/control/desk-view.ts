/** What a maintainer sees of one channel: its titles, what is not published yet, and how far it has spread. */
import { isDeepStrictEqual } from 'node:util'
import { type CatalogueReader, CatalogueWriter, type Title } from '@kinoswarm/catalog-feed'
import type Hyperdrive from 'hyperdrive'
import type { ChannelStatus } from '../api.ts'
import type { Workshop } from '../home/workshop.ts'
import { findMaintained } from '../maintain/maintainers.ts'

export interface DeskTitle {
  id: string
  title: string
  year?: number
  licence: string
  state: 'new' | 'changed' | 'published' | 'removed'
}

export interface DeskView {
  /** What waits first; at most `shownMax`. */
  titles: DeskTitle[]
  /** Titles that are not among them. */
  more: number
  /** Not published yet. */
  counts: { added: number; changed: number; removed: number }
  /** Of what is published: machines that follow it now, those with the newest record, with everything; its number. */
  spread: { peers: number; reached: number; copies: number; seq: number }
}

/** A person who edits more than this by hand uses the command line. */
const comparedMax = 2_000
const shownMax = 200
const pageSize = 500
const order = { new: 0, changed: 1, removed: 2, published: 3 }

export interface DeskViewOptions {
  workshop: Workshop
  channel: string
  /** The channel as it is published, where that is followed here already. */
  published: { catalogue: CatalogueReader | undefined; status(): ChannelStatus } | undefined
}

export async function deskView({ workshop, channel, published }: DeskViewOptions): Promise<DeskView> {
  const { id } = await findMaintained(workshop, channel)
  const drive = await workshop.catalogueDrive(id)
  const status = published?.status()
  const seq = status?.catalogue?.seq ?? 0
  const compared = await comparedOnce(drive, published?.catalogue, seq)
  return { ...compared, spread: { ...(await reach(workshop, id)), copies: status?.copies ?? 0, seq } }
}

type Compared = Pick<DeskView, 'titles' | 'more' | 'counts'>

/** The page asks every two seconds: what was found holds until one of the two sides has changed. */
const known = new WeakMap<Hyperdrive, { state: string; found: Promise<Compared> }>()

function comparedOnce(drive: Hyperdrive, signed: CatalogueReader | undefined, seq: number): Promise<Compared> {
  const state = [drive.version, seq, signed?.titles, signed?.complete].join()
  const last = known.get(drive)
  if (last?.state === state) return last.found
  const found = difference(drive, signed)
  known.set(drive, { state, found })
  found.catch(() => known.delete(drive))
  return found
}

async function difference(drive: Hyperdrive, signed: CatalogueReader | undefined): Promise<Compared> {
  const writer = new CatalogueWriter(drive)
  await writer.ready()
  const titles = await compare(writer, signed)
  const count = (state: DeskTitle['state']) => titles.filter((title) => title.state === state).length
  return {
    titles: titles.sort((a, b) => order[a.state] - order[b.state]).slice(0, shownMax),
    more: Math.max(0, writer.titles + count('removed') - Math.min(titles.length, shownMax)),
    counts: { added: count('new'), changed: count('changed'), removed: count('removed') },
  }
}

/** Who is connected for this channel, and who has heard of what was published last. */
async function reach(workshop: Workshop, id: string): Promise<{ peers: number; reached: number }> {
  const { link } = await workshop.reader(id)
  const core = workshop.store.get({ key: link.key })
  try {
    await core.ready()
    const newest = core.peers.filter(({ remoteContiguousLength }) => remoteContiguousLength >= core.length)
    return { peers: core.peers.length, reached: newest.length }
  } finally {
    await core.close()
  }
}

async function compare(writer: CatalogueWriter, signed: CatalogueReader | undefined): Promise<DeskTitle[]> {
  const found: DeskTitle[] = []
  const here = new Set<string>()
  for await (const title of writer.list()) {
    here.add(title.id)
    const before = await signed?.get(title.id)
    const state = !before ? 'new' : isDeepStrictEqual(before, title) ? 'published' : 'changed'
    found.push(row(title, state))
    if (found.length >= comparedMax) return found
  }
  return signed ? [...found, ...(await gone(signed, here))] : found
}

/** Published, and no longer in what is worked on. */
async function gone(signed: CatalogueReader, here: ReadonlySet<string>): Promise<DeskTitle[]> {
  const found: DeskTitle[] = []
  for (let offset = 0; offset < comparedMax; offset += pageSize) {
    const { cards } = await signed.browse({ offset, limit: pageSize, facets: false })
    found.push(...cards.filter(({ id }) => !here.has(id)).map((card) => row(card, 'removed')))
    if (cards.length < pageSize) break
  }
  return found
}

function row(
  { id, title, year, licence }: Pick<Title, 'id' | 'title' | 'year' | 'licence'>,
  state: DeskTitle['state'],
) {
  return { id, title, ...(year !== undefined && { year }), licence, state }
}
