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
import { arrangeRoutes } from './routes-arrange.ts'
import type { Exchange } from './server.ts'

/** A capsule may hold films; what does not fit on the disk ends by itself. */
const capsuleMaxBytes = 64 * 2 ** 30
/** The longest link is some kilobytes. */
const linkMaxLength = 2048

/** A page arranges its own channel; about another one it only asks and leads there. */
export function channelRoutes({ channelVerbs, session }: PageServices): Routes {
  return {
    ...arrangeRoutes(
      '/api/v1/channels',
      () => channelVerbs,
      (id) => id === session().channel,
    ),
    async 'POST /api/v1/channels'(exchange) {
      answerJson(exchange.response, await channelVerbs.follow(await readLink(exchange)), 201)
    },
    async 'POST /api/v1/channels/look'(exchange) {
      answerJson(exchange.response, channelVerbs.lookAt(await readLink(exchange)))
    },
    async 'POST /api/v1/channels/:id/open'(exchange, { id = '' }) {
      await readBody(exchange)
      answerJson(exchange.response, { url: await channelVerbs.open(id) })
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
