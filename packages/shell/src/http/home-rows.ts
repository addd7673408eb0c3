import { type CatalogueHome, type MergedCard, mergeWorks, type Title } from '@kinoswarm/catalog-feed'
import type { Home, LibraryEntry, Row } from '../api.ts'
import { inViewersLanguage, spriteOf, titleCard } from '../convert.ts'
import { hiddenWorks } from './hidden-works.ts'
import { answersInTime, within } from './in-time.ts'
import type { ChannelCard } from './merged-lists.ts'
import type { PageServices, ServedChannel } from './page-services.ts'
import { shownCard } from './shown-card.ts'
import { withCopies } from './with-copies.ts'

/** Rows hold this many cards; a wall is one click away. */
const rowCardsMax = 24
const continueMax = 12
/** A film that was begun has its record here, as a rule. */
const recordMs = 2_000
/** Less than this seen is a look, less than this left is the end. */
const begunSeconds = 10
const nearlyOver = 0.9

interface ChannelRow {
  key: Row['key']
  name?: string
  cards: ChannelCard[]
}

interface Part {
  total: number
  rows: ChannelRow[]
  sprite?: CatalogueHome['sprite']
}

/** The front page of all channels that answer: rows with one key are one row. */
export async function homeOf(services: PageServices, language: string): Promise<Home> {
  const channels = services.channels()
  const [answers, away, watching] = await Promise.all([
    answersInTime(channels.map((channel) => partOf(channel, language))),
    hiddenWorks(services),
    continueRow(services, language),
  ])
  const keys = new Map(answers.flatMap((part) => part?.rows ?? []).map((row) => [row.key, row]))
  const sprites = new Map(channels.map(({ id }, place) => [id, answers[place]?.sprite]))
  const hidden = ({ channel, id }: ChannelCard) => services.library.get(`${channel}/${id}`)?.hidden === true
  const rows = [...keys.values()].map(({ cards: _, ...row }): Row => {
    const lists = answers.map((part) => part?.rows.find(({ key }) => key === row.key)?.cards ?? [])
    const cards = inRow(mergeWorks(lists, { hidden, away })).map(({ card, others }) => ({
      ...shownCard(services, card, others),
      ...spriteOf(card.channel, card, sprites.get(card.channel)),
    }))
    return { ...row, cards }
  })
  return {
    rows: [watching, ...rows].filter(({ cards }) => cards.length > 0),
    total: answers.reduce((sum, part) => sum + (part?.total ?? 0), 0),
  }
}

async function partOf({ id, catalogue, news }: ServedChannel, language: string): Promise<Part> {
  const [home, added] = await Promise.all([catalogue?.home({ language }), news(language).catch(() => [])])
  const rows = [{ key: 'new' as const, cards: added }, ...(home?.rows ?? [])]
  return {
    total: home?.total ?? 0,
    rows: rows.map((row) => ({ ...row, cards: row.cards.map((card) => ({ ...card, channel: id })) })),
    ...(home?.sprite && { sprite: home.sprite }),
  }
}

/** Channels take turns for the places, so that none crowds the others out; what has one stands newest first. */
function inRow(works: MergedCard<ChannelCard>[]): MergedCard<ChannelCard>[] {
  const row = works.slice(0, rowCardsMax)
  const several = new Set(row.map(({ card }) => card.channel)).size > 1
  return several ? row.sort((a, b) => b.card.added - a.card.added) : row
}

/** Titles begun and not finished, last watched first. */
async function continueRow(services: PageServices, language: string): Promise<Row> {
  const begun = Object.entries(services.library.all)
    .filter(([, entry]) => isBegun(entry) && !entry.hidden)
    .sort(([, a], [, b]) => b.updated - a.updated)
  const cards = new Map<string, Row['cards'][number]>()
  const silent = new Set<string>()
  for (const [key, entry] of begun) {
    const [channel = '', id = ''] = key.split('/')
    if (cards.size >= continueMax) break
    if (cards.has(`${channel}/${id}`) || silent.has(channel)) continue
    const catalogue = services.channels().find((served) => served.id === channel)?.catalogue
    const title = await recordOf(catalogue, id)
    if (title === undefined) silent.add(channel)
    if (!title) continue
    const card = titleCard(channel, inViewersLanguage(title, language), () => entry)
    cards.set(`${channel}/${id}`, withCopies(services, card))
  }
  return { key: 'continue', cards: [...cards.values()] }
}

/** Undefined where the catalogue does not answer in time, or not at all. */
function recordOf(catalogue: ServedChannel['catalogue'], id: string): Promise<Title | null | undefined> {
  return within(catalogue?.get(id).catch(() => undefined) ?? Promise.resolve(undefined), recordMs)
}

/** What a player would go on with, not begin anew: the same rule as the interface's `resumeAt`. */
function isBegun({ position = 0, duration = 0, watched }: LibraryEntry): boolean {
  return (
    !watched && position >= begunSeconds && duration - position >= begunSeconds && position <= duration * nearlyOver
  )
}
