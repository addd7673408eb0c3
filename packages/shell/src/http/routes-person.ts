import { messageOf, ShellError } from '../errors.ts'
import { libraryKey } from '../library/library.ts'
import { parseSettingsPatch } from '../settings.ts'
import { answerJson } from './answer.ts'
import { readBody } from './body.ts'
import type { PageServices } from './page-services.ts'
import { Refusal } from './refusal.ts'
import type { Params, Routes } from './router.ts'
import type { Exchange } from './server.ts'

/** What belongs to the person at this machine: library and settings. */
export function personRoutes({ library, settings, devices }: PageServices): Routes {
  async function put(exchange: Exchange, { channel = '', id = '', episode }: Params): Promise<void> {
    const key = libraryKey(channel, id, ...(episode === undefined ? [] : [episode]))
    const patch = await readBody(exchange)
    const now = Math.floor(Date.now() / 1000)
    const entry = asked(() => library.change(key, patch, now))
    // What a person has decided is on disk before it is acknowledged; where a film stands may lag some seconds.
    if (Object.keys(patch).some((name) => name !== 'position' && name !== 'duration')) await library.save()
    answerJson(exchange.response, entry)
  }

  return {
    'GET /api/v1/library'({ response }) {
      answerJson(response, library.all)
    },
    'PUT /api/v1/library/:channel/:id': put,
    'PUT /api/v1/library/:channel/:id/:episode': put,
    'GET /api/v1/devices'({ response }) {
      answerJson(response, devices())
    },
    'GET /api/v1/settings'({ response }) {
      answerJson(response, settings.value)
    },
    async 'PATCH /api/v1/settings'(exchange) {
      const body = await readBody(exchange)
      const patch = asked(() => parseSettingsPatch(body))
      answerJson(exchange.response, await settings.change(patch))
    },
  }
}

/** What a page asked for and cannot have is its mistake, not ours. */
function asked<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof ShellError)) throw error
    throw new Refusal(400, 'BODY_INVALID', messageOf(error), { cause: error })
  }
}
