import { answerJson } from '../http/answer.ts'
import { readBody } from '../http/body.ts'
import { Refusal } from '../http/refusal.ts'
import type { Routes } from '../http/router.ts'
import type { Devices } from './devices.ts'

/**
 * For the shell's own page alone: an interface that may let a device in could let in a stranger's, and the library with
 * it. Interfaces see the list.
 */
export function deviceRoutes(devices: Devices): Routes {
  const seen = () => ({ ...devices.status, ...(devices.offer && { offer: devices.offer }) })
  return {
    'GET /control/v1/devices'({ response }) {
      answerJson(response, seen())
    },
    async 'PATCH /control/v1/devices'(exchange) {
      const { name } = await readBody(exchange)
      await devices.rename(typeof name === 'string' ? name : '')
      answerJson(exchange.response, seen())
    },
    async 'POST /control/v1/devices/code'(exchange) {
      await readBody(exchange)
      answerJson(exchange.response, await devices.showCode(), 201)
    },
    'DELETE /control/v1/devices/code'({ response }) {
      devices.hideCode()
      answerJson(response, {})
    },
    async 'POST /control/v1/devices/join'(exchange) {
      const { code } = await readBody(exchange)
      if (typeof code !== 'string') throw new Refusal(400, 'BODY_INVALID', 'Say which code.')
      answerJson(exchange.response, { name: await devices.join(code) })
    },
    async 'DELETE /control/v1/devices/:id'({ response }, { id = '' }) {
      await devices.remove(id)
      answerJson(response, seen())
    },
  }
}
