import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { codeOf, messageOf } from '../errors.ts'
import { answerJson } from './answer.ts'
import { readBody } from './body.ts'
import type { PageServices } from './page-services.ts'
import { Refusal } from './refusal.ts'
import { oneHeader } from './request-rules.ts'
import type { Routes } from './router.ts'
import type { Exchange } from './server.ts'

/** A capsule may hold films; what does not fit on the disk ends by itself. */
const capsuleMaxBytes = 64 * 2 ** 30
/** The longest link is some kilobytes. */
const linkMaxLength = 2048
const petnameMaxLength = 80

export function channelRoutes({ channelVerbs }: PageServices): Routes {
  return {
    async 'POST /api/v1/channels'(exchange) {
      answerJson(exchange.response, await channelVerbs.follow(await readLink(exchange)), 201)
    },
    async 'POST /api/v1/channels/look'(exchange) {
      answerJson(exchange.response, channelVerbs.lookAt(await readLink(exchange)))
    },
    async 'PATCH /api/v1/channels/:id'(exchange, { id = '' }) {
      const { name, place } = await readBody(exchange)
      const named = name === undefined || name === null || (typeof name === 'string' && isPetname(name))
      if (!named || !(place === undefined || (Number.isInteger(place) && Number(place) >= 1))) {
        throw new Refusal(400, 'BODY_INVALID', 'A name has 1 to 80 characters; places begin at 1.')
      }
      if (name !== undefined) await channelVerbs.rename(id, name)
      if (place !== undefined) await channelVerbs.place(id, Number(place))
      answerJson(exchange.response, channelVerbs.status(id))
    },
    async 'DELETE /api/v1/channels/:id'({ response }, { id = '' }) {
      await channelVerbs.unfollow(id)
      answerJson(response, {})
    },
    async 'POST /api/v1/channels/:id/open'(exchange, { id = '' }) {
      await readBody(exchange)
      answerJson(exchange.response, { url: await channelVerbs.open(id) })
    },
    'GET /api/v1/channels/:id/versions'({ response }, { id = '' }) {
      answerJson(response, channelVerbs.versions(id))
    },
    async 'POST /api/v1/channels/:id/pin'(exchange, { id = '' }) {
      const { version } = await readBody(exchange)
      if (version !== null && typeof version !== 'string') {
        throw new Refusal(400, 'BODY_INVALID', 'Say which version, or null for the newest.')
      }
      await channelVerbs.pin(id, version)
      answerJson(exchange.response, {})
    },
    async 'POST /api/v1/capsules'(exchange) {
      answerJson(exchange.response, await receiveCapsule(exchange, channelVerbs), 201)
    },
  }
}

/** The link in the body of a request. */
export async function readLink(exchange: Exchange): Promise<string> {
  const { link } = await readBody(exchange)
  if (typeof link !== 'string' || link.length > linkMaxLength) throw badLink()
  return link
}

/** Bytes go to a file first: a capsule is read from its end. */
async function receiveCapsule({ request, facts }: Exchange, verbs: PageServices['channelVerbs']) {
  if (oneHeader(facts.rawHeaders, 'content-type') !== 'application/octet-stream') {
    throw new Refusal(415, 'CONTENT_TYPE', 'Send the bytes of a capsule as application/octet-stream.')
  }
  await mkdir(verbs.inbox, { recursive: true })
  const path = join(verbs.inbox, `${Date.now().toString(36)}.kino`)
  try {
    await pipeline(request, bounded(capsuleMaxBytes), createWriteStream(path, { mode: 0o600 }))
    return await verbs.importCapsule(path)
  } catch (error) {
    if (!codeOf(error)?.startsWith('CAPSULE_')) throw error
    // The person dropped a file with another name than the one it got here.
    throw new Refusal(422, codeOf(error)!, messageOf(error).replaceAll(path, 'This file'), { cause: error })
  } finally {
    await rm(path, { force: true })
  }
}

function isPetname(text: string): boolean {
  return text.trim().length > 0 && text.length <= petnameMaxLength
}

function bounded(maxBytes: number): Transform {
  let size = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      if (size > maxBytes) done(new Refusal(413, 'BODY_TOO_LARGE', 'This capsule is larger than any may be.'))
      else done(null, chunk)
    },
  })
}

function badLink(): Refusal {
  return new Refusal(400, 'LINK_INVALID', 'This is not a channel link. Copy it whole: kinoswarm:// and 52 characters.')
}
