/**
 * What a person decides about a channel they follow: its name, its place, the version of its interface, whether to leave it.
 * The shell's own page decides it of every channel. An interface came over the swarm and decides it of its own channel
 * alone: its maintainer is a stranger to all others, and could hold them at an old version, hide or leave them.
 */
import { answerJson } from './answer.ts'
import { readBody } from './body.ts'
import type { ChannelVerbs } from './page-services.ts'
import { Refusal } from './refusal.ts'
import type { Routes } from './router.ts'

const petnameMaxLength = 80

/** Routes under `base`. `isOwn`: whether a channel is the page's own; absent on the page that may arrange all of them. */
export function arrangeRoutes(base: string, verbs: () => ChannelVerbs, isOwn?: (id: string) => boolean): Routes {
  const requireOwn = (id: string) => {
    if (isOwn && !isOwn(id)) throw notHere()
  }
  return {
    async [`PATCH ${base}/:id`](exchange, { id = '' }) {
      const { name, place } = await readBody(exchange)
      requireOwn(id)
      if (isOwn && place !== undefined) throw notHere()
      if (!isName(name) || !isPlace(place)) {
        throw new Refusal(400, 'BODY_INVALID', 'A name has 1 to 80 characters; places begin at 1.')
      }
      if (name !== undefined) await verbs().rename(id, name)
      if (place !== undefined) await verbs().place(id, place)
      answerJson(exchange.response, verbs().status(id))
    },
    async [`DELETE ${base}/:id`]({ response }, { id = '' }) {
      requireOwn(id)
      await verbs().unfollow(id)
      answerJson(response, {})
    },
    [`GET ${base}/:id/versions`]({ response }, { id = '' }) {
      answerJson(response, verbs().versions(id))
    },
    async [`POST ${base}/:id/pin`](exchange, { id = '' }) {
      const { version } = await readBody(exchange)
      requireOwn(id)
      if (version !== null && typeof version !== 'string') {
        throw new Refusal(400, 'BODY_INVALID', 'Say which version, or null for the newest.')
      }
      await verbs().pin(id, version)
      answerJson(exchange.response, {})
    },
  }
}

function isName(name: unknown): name is string | null | undefined {
  if (typeof name !== 'string') return name === undefined || name === null
  return name.trim().length > 0 && name.length <= petnameMaxLength
}

function isPlace(place: unknown): place is number | undefined {
  return place === undefined || (Number.isInteger(place) && Number(place) >= 1)
}

function notHere(): Refusal {
  return new Refusal(
    403,
    'NOT_OWN_CHANNEL',
    'The page of one channel decides nothing about another. Kinoswarm’s own page does: open it from the settings.',
  )
}
