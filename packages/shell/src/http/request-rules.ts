/**
 * Who may ask what of a server on loopback. Every page in the browser, every program of every user of this machine, and
 * (by DNS rebinding) every site on the web can send it a request; a host name of one's own and these rules keep them
 * out. Pure: a table test has a row for each way in that was ever used against a program like this.
 */
import { notAllowed, Refusal } from './refusal.ts'

/** What the rules look at. `rawHeaders` as Node gives them: name, value, name, value, … */
export interface RequestFacts {
  method: string
  target: string
  httpVersion: string
  rawHeaders: string[]
}

const safeMethods = new Set(['GET', 'HEAD'])
const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
/** Longest request target we make ourselves is a search of some hundred characters. */
const targetMaxLength = 4096

/**
 * The Host a request is for: exactly one header, exactly one of ours, HTTP/1.1, a plain path as target (RFC 9112 3.2.1).
 * Throws 421 for somebody else's name, 400 for anything that two parsers could read differently.
 */
export function requireHost(facts: RequestFacts, served: { has(host: string): boolean }): string {
  if (facts.httpVersion !== '1.1') throw new Refusal(400, 'HTTP_VERSION', 'Only HTTP/1.1 is spoken here.')
  const hosts = headerValues(facts.rawHeaders, 'host')
  if (hosts.length !== 1) throw new Refusal(400, 'HOST', 'A request names exactly one host.')
  const host = hosts[0]!
  if (!served.has(host)) throw new Refusal(421, 'HOST', 'This host is not served here.')
  return host
}

/** The path and query of a request; refuses every spelling that could be read as another path. */
export function requirePlainTarget(target: string): { path: string; query: URLSearchParams } {
  const refused = new Refusal(400, 'PATH', 'This path is not written plainly.')
  if (target.length > targetMaxLength || !target.startsWith('/') || target.startsWith('//')) throw refused
  const [rawPath = '', ...query] = target.split('?')
  const path = decode(rawPath)
  if (path === undefined || hasControlOrTrick(path) || /%2f|%5c|%00|%25/i.test(rawPath)) throw refused
  if (path.split('/').some((part) => part === '..' || part === '.')) throw refused
  return { path, query: new URLSearchParams(query.join('?')) }
}

/**
 * Where a request comes from. A page of another origin gets nothing but the front door: a link that leads here. What
 * changes anything must say our Origin, exactly. Browsers that send no `Sec-Fetch-Site` are held by Origin and token.
 * `framed`: the front door opens to a frame, too.
 */
export function requireOwnOrigin(facts: RequestFacts, host: string, framed = false): void {
  if (!knownMethods.has(facts.method)) throw notAllowed('This method is not spoken here.', knownMethods)
  const refused = new Refusal(403, 'ORIGIN', 'This request comes from another page.')
  const origins = headerValues(facts.rawHeaders, 'origin')
  if (origins.length > 1 || (origins.length === 1 && origins[0] !== `http://${host}`)) throw refused
  if (!safeMethods.has(facts.method) && origins.length === 0) throw refused
  const site = oneHeader(facts.rawHeaders, 'sec-fetch-site')
  if (site === undefined || site === 'same-origin') return
  if (!safeMethods.has(facts.method) || !isFrontDoor(facts, framed)) throw refused
}

/** A service worker would outlive the release it came with. */
export function refuseServiceWorkers(facts: RequestFacts): void {
  const destination = oneHeader(facts.rawHeaders, 'sec-fetch-dest')
  const asked = headerValues(facts.rawHeaders, 'service-worker').length > 0
  if (asked || destination === 'serviceworker') {
    throw new Refusal(403, 'SERVICE_WORKER', 'There are no service workers here.')
  }
}

/**
 * Whether a browser is about to show the answer: a navigation of a whole tab, or of a `frame`. Scripts cannot send
 * `Sec-Fetch-…` headers of their own making, so these decide where there are any. Browsers older than them ask for HTML,
 * which a script could do as well.
 */
export function isNavigation({ method, rawHeaders }: RequestFacts, target: 'tab' | 'frame' = 'tab'): boolean {
  if (method !== 'GET' || isSpeculation(rawHeaders)) return false
  const [mode, destination, site] = ['mode', 'dest', 'site'].map((name) => oneHeader(rawHeaders, `sec-fetch-${name}`))
  if (mode ?? destination ?? site)
    return mode === 'navigate' && destination === (target === 'tab' ? 'document' : 'iframe')
  return target === 'tab' && headerValues(rawHeaders, 'accept').some((types) => types.includes('text/html'))
}

/** Asked for in case somebody goes there; it may never be shown. */
export function isSpeculation(rawHeaders: string[]): boolean {
  return ['sec-purpose', 'purpose', 'x-moz'].some((name) => headerValues(rawHeaders, name).length > 0)
}

/** The one value of a header; two of them are refused, none is undefined. */
export function oneHeader(rawHeaders: string[], name: string): string | undefined {
  const values = headerValues(rawHeaders, name)
  if (values.length > 1) throw new Refusal(400, 'HEADER_TWICE', `The header ${name} came twice.`)
  return values[0]
}

/** A header that is a list: several lines are one (RFC 9110, 5.3). */
export function listHeader(rawHeaders: string[], name: string): string | undefined {
  const values = headerValues(rawHeaders, name)
  return values.length > 0 ? values.join(', ') : undefined
}

function headerValues(rawHeaders: string[], name: string): string[] {
  const values: string[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if (rawHeaders[i]!.toLowerCase() === name) values.push(rawHeaders[i + 1]!)
  }
  return values
}

/** Typed, bookmarked, or a link: the person sees the address afterwards. Sub-resources are none of these. */
function isFrontDoor(facts: RequestFacts, framed: boolean): boolean {
  const mode = oneHeader(facts.rawHeaders, 'sec-fetch-mode')
  const destination = oneHeader(facts.rawHeaders, 'sec-fetch-dest')
  const asksForPage = mode === 'navigate' && (destination === 'document' || (framed && destination === 'iframe'))
  return asksForPage && requirePlainTarget(facts.target).path === '/'
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

function hasControlOrTrick(path: string): boolean {
  for (const char of path) {
    const code = char.codePointAt(0)!
    if (code < 0x20 || code === 0x7f || char === '\\') return true
  }
  return path.includes('//')
}
