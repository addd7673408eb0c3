import type { BrowseQuery, Card, Home, LibraryEntry, Row } from '../api.ts'
import { inViewersLanguage, spriteOf, titleCard, toCard, toDetail } from '../convert.ts'
import { answerJson } from './answer.ts'
import { languageOf } from './language.ts'
import type { PageServices, ServedChannel } from './page-services.ts'
import { Refusal } from './refusal.ts'
import type { Routes } from './router.ts'
import { searchAll, type TitleQuery } from './search-all.ts'
import type { Exchange } from './server.ts'
import { withCopies } from './with-copies.ts'

/** Rows hold this many cards; a wall is one click away. */
const rowCardsMax = 24
const continueMax = 12
const limitDefault = 60
const limitMax = 240
const queryMaxLength = 200
/** Less than this seen is a look, less than this left is the end. */
const begunSeconds = 10
const nearlyOver = 0.9

export function titleRoutes(services: PageServices): Routes {
  const lookup = (key: string) => services.library.get(key)
  const language = (exchange: Exchange) => languageOf(exchange, services.settings.value.language)
  return {
    async 'GET /api/v1/home'(exchange) {
      services.copies.sweep().catch(() => {})
      answerJson(exchange.response, await home(services, language(exchange)))
    },
    async 'GET /api/v1/titles'(exchange) {
      const query = { ...readQuery(exchange.query), text: language(exchange) }
      answerJson(exchange.response, await searchAll(services, query))
    },
    async 'GET /api/v1/people'(exchange) {
      const person = (exchange.query.get('name') ?? '').slice(0, queryMaxLength)
      const query = { ...readQuery(exchange.query), person, text: language(exchange) }
      answerJson(exchange.response, await searchAll(services, query))
    },
    async 'GET /api/v1/titles/:channel/:id'(exchange, { channel = '', id = '' }) {
      const served = channelById(services, channel)
      const title = await served.catalogue?.get(id)
      if (!title) throw new Refusal(404, 'NOT_FOUND', 'This title is not in the catalogue.')
      const { name, signers, catalogue } = served.status()
      const voucher = {
        id: channel,
        name,
        seq: catalogue?.seq ?? 0,
        signers: signers.root,
        threshold: signers.threshold,
      }
      const shown = inViewersLanguage(title, language(exchange))
      services.copies.want(`${channel}/${id}`)
      const detail = withCopies(services, toDetail(voucher, shown, lookup))
      const here = await services.copies.isHere(title)
      answerJson(exchange.response, here ? { ...detail, here } : detail)
    },
  }
}

export function channelById(services: PageServices, id: string): ServedChannel {
  const channel = services.channels().find((candidate) => candidate.id === id)
  if (!channel) throw new Refusal(404, 'NOT_FOUND', 'This channel is not followed here.')
  return channel
}

async function home(services: PageServices, language: string): Promise<Home> {
  const lookup = (key: string) => services.library.get(key)
  const parts = await Promise.all(
    services.channels().map(async ({ id, catalogue, news }) => {
      const [part, added] = await Promise.all([catalogue?.home({ language }), news(language)])
      const fresh = { key: 'new' as const, cards: added }
      const rows = [fresh, ...(part?.rows ?? [])].map(
        (row): Row => ({
          ...row,
          cards: row.cards.map((card) => ({ ...toCard(id, card, lookup), ...spriteOf(id, card, part?.sprite) })),
        }),
      )
      return { total: part?.total ?? 0, rows }
    }),
  )
  const watching = await continueRow(services, language)
  return {
    rows: mergeRows([watching, ...parts.flatMap(({ rows }) => rows)]).map((row) => shownRow(services, row)),
    total: parts.reduce((sum, { total }) => sum + total, 0),
  }
}

/** Without what was hidden. */
function shownRow(services: PageServices, row: Row): Row {
  const cards = row.cards.filter(({ library }) => !library?.hidden)
  return { ...row, cards: cards.map((card) => withCopies(services, card)) }
}

/** Rows with one key become one row; the order is that of the first channel. */
function mergeRows(rows: Row[]): Row[] {
  const byKey = new Map<string, Row>()
  for (const row of rows) {
    const known = byKey.get(row.key)
    if (known) known.cards = [...known.cards, ...row.cards].slice(0, rowCardsMax)
    else byKey.set(row.key, { ...row, cards: row.cards.slice(0, rowCardsMax) })
  }
  const hidden = ({ library }: Card) => library?.hidden === true
  return [...byKey.values()].filter(({ cards }) => cards.some((card) => !hidden(card)))
}

/** Titles begun and not finished, last watched first. */
async function continueRow(services: PageServices, language: string): Promise<Row> {
  const begun = Object.entries(services.library.all)
    .filter(([, entry]) => isBegun(entry) && !entry.hidden)
    .sort(([, a], [, b]) => b.updated - a.updated)
  const cards = new Map<string, Card>()
  for (const [key, entry] of begun) {
    const [channel = '', id = ''] = key.split('/')
    if (cards.size >= continueMax) break
    if (cards.has(`${channel}/${id}`)) continue
    const title = await services
      .channels()
      .find((served) => served.id === channel)
      ?.catalogue?.get(id)
    if (!title) continue
    cards.set(
      `${channel}/${id}`,
      titleCard(channel, inViewersLanguage(title, language), () => entry),
    )
  }
  return { key: 'continue', cards: [...cards.values()] }
}

/** What a player would go on with, not begin anew: the same rule as the interface's `resumeAt`. */
function isBegun({ position = 0, duration = 0, watched }: LibraryEntry): boolean {
  return (
    !watched && position >= begunSeconds && duration - position >= begunSeconds && position <= duration * nearlyOver
  )
}

function readQuery(query: URLSearchParams): TitleQuery {
  const text = (name: string) => query.get(name)?.slice(0, queryMaxLength) || undefined
  const whole = (name: string) => (/^\d{1,9}$/.test(query.get(name) ?? '') ? Number(query.get(name)) : undefined)
  return {
    q: text('q'),
    genre: text('genre'),
    type: text('type'),
    language: text('language'),
    subtitle: text('subtitle'),
    country: text('country'),
    licence: text('licence'),
    channel: text('channel'),
    yearFrom: whole('yearFrom'),
    yearTo: whole('yearTo'),
    maxRuntime: whole('maxRuntime'),
    health: query.get('health') === 'alive' ? 'alive' : undefined,
    sort: text('sort') as BrowseQuery['sort'],
    offset: whole('offset') ?? 0,
    limit: Math.min(whole('limit') ?? limitDefault, limitMax),
  }
}
