import { notAllowed, Refusal } from './refusal.ts'
import type { Exchange } from './server.ts'

export type Params = Record<string, string>
export type Handler = (exchange: Exchange, params: Params) => Promise<void> | void

/** `GET /api/v1/titles/:channel/:id` → handler. */
export type Routes = Record<string, Handler>

interface Route {
  method: string
  parts: string[]
  handler: Handler
}

/** Finds the handler of a method and path: 404 for an unknown path, 405 for a known one with another method. */
export class Router {
  readonly #routes: Route[]

  constructor(...tables: Routes[]) {
    this.#routes = tables.flatMap((table) =>
      Object.entries(table).map(([key, handler]) => {
        const [method = '', path = ''] = key.split(' ')
        return { method, parts: path.split('/'), handler }
      }),
    )
  }

  async handle(exchange: Exchange): Promise<void> {
    const parts = exchange.path.split('/')
    const method = exchange.method === 'HEAD' ? 'GET' : exchange.method
    const onPath = this.#routes.flatMap((route) => {
      const params = match(route.parts, parts)
      return params ? [{ route, params }] : []
    })
    const found = onPath.find(({ route }) => route.method === method)
    if (found) return found.route.handler(exchange, found.params)
    if (onPath.length > 0)
      throw notAllowed('This cannot be done here.', allowed(onPath.map(({ route }) => route.method)))
    throw new Refusal(404, 'NOT_FOUND', 'There is nothing here.')
  }
}

/** What answers GET answers HEAD. */
function allowed(methods: string[]): Set<string> {
  return new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))
}

function match(pattern: string[], parts: string[]): Params | undefined {
  if (pattern.length !== parts.length) return undefined
  const params: Params = {}
  for (const [index, name] of pattern.entries()) {
    const part = parts[index]!
    if (name.startsWith(':')) {
      if (part === '') return undefined
      params[name.slice(1)] = part
    } else if (name !== part) return undefined
  }
  return params
}
