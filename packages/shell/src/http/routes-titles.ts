import type { BrowseQuery } from '../api.ts'
import { inViewersLanguage, toDetail } from '../convert.ts'
import { alsoIn } from './also-in.ts'
import { answerJson } from './answer.ts'
import { homeOf } from './home-rows.ts'
import { languageOf } from './language.ts'
import type { PageServices, ServedChannel } from './page-services.ts'
import { Refusal } from './refusal.ts'
import type { Routes } from './router.ts'
import { searchAll, type TitleQuery } from './search-all.ts'
import type { Exchange } from './server.ts'
import { withCopies } from './with-copies.ts'

const limitDefault = 60
const limitMax = 240
const queryMaxLength = 200

export function titleRoutes(services: PageServices): Routes {
  const lookup = (key: string) => services.library.get(key)
  const language = (exchange: Exchange) => languageOf(exchange, services.settings.value.language)
  return {
    async 'GET /api/v1/home'(exchange) {
      services.copies.sweep().catch(() => {})
      answerJson(exchange.response, await homeOf(services, language(exchange)))
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
      const [here, others] = await Promise.all([services.copies.isHere(title), alsoIn(services, channel, title)])
      answerJson(exchange.response, { ...detail, ...(here && { here }), ...(others?.length && { alsoIn: others }) })
    },
  }
}

export function channelById(services: PageServices, id: string): ServedChannel {
  const channel = services.channels().find((candidate) => candidate.id === id)
  if (!channel) throw new Refusal(404, 'NOT_FOUND', 'This channel is not followed here.')
  return channel
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
