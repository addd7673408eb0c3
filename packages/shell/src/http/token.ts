import { randomBytes, timingSafeEqual } from 'node:crypto'
import { TOKEN_HEADER } from '../api.ts'
import { Refusal } from './refusal.ts'
import { oneHeader } from './request-rules.ts'
import type { Exchange } from './server.ts'

/** A secret of one run of the shell, told to a page of the right origin and asked back with every call. */
export class Token {
  readonly value = randomBytes(24).toString('base64url')

  /** Throws 401 unless the request carries the token in its header; an address is no place for a secret. */
  require(exchange: Exchange): void {
    const given = Buffer.from(oneHeader(exchange.facts.rawHeaders, TOKEN_HEADER) ?? '')
    const own = Buffer.from(this.value)
    if (given.length !== own.length || !timingSafeEqual(given, own)) {
      throw new Refusal(401, 'TOKEN', 'This call needs the token of this session. Load the page again.')
    }
  }
}
