import type { ServerResponse } from 'node:http'
import type { ApiError } from '../api.ts'
import { codeOf, messageOf } from '../errors.ts'
import { commonHeaders } from './headers.ts'
import { Refusal } from './refusal.ts'

/** Answers with JSON; never cached, for it may hold what somebody watches. */
export function answerJson(response: ServerResponse, value: unknown, status = 200): void {
  const body = Buffer.from(JSON.stringify(value))
  response.writeHead(status, {
    ...commonHeaders,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': body.length,
  })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}

/** Answers with an ApiError. Where a body has begun, ending the connection is all that can still be said. */
export function answerError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { status, code, message } = describe(error)
  // What is left of a refused request is not read: it may be endless.
  response.setHeader('connection', 'close')
  if (error instanceof Refusal && error.allow) response.setHeader('allow', error.allow)
  const body: ApiError = { error: { code, message } }
  answerJson(response, body, status)
}

function describe(error: unknown): { status: number; code: string; message: string } {
  if (error instanceof Refusal) return { status: error.status, code: error.code, message: error.message }
  const code = codeOf(error)
  if (code === undefined) return { status: 500, code: 'INTERNAL', message: 'Something went wrong inside Kinoswarm.' }
  return { status: statusOf(code), code, message: messageOf(error) }
}

function statusOf(code: string): number {
  if (/NOT_FOUND|UNKNOWN|not-found|unknown/.test(code)) return 404
  if (code === 'SUCCESSION') return 409
  if (code === 'CODE_WRONG') return 403
  if (code === 'CODES_TOO_MANY') return 429
  if (/INVALID|USAGE|MALFORMED|^BAD_|^bad-/.test(code)) return 400
  if (/TIMEOUT|SILENT|OFFLINE|SWARM_EMPTY/.test(code)) return 504
  if (/FULL|QUOTA/.test(code)) return 507
  return 500
}
