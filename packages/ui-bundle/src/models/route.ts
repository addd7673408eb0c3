/** Where the reader is. Routes live in the hash: any shell, old or new, serves them without knowing them. */
import type { BrowseQuery } from '@kinoswarm/shell/api'

export type MineTab = 'favourites' | 'history' | 'offline' | 'rated' | 'hidden' | 'lists'

export type Route =
  | { page: 'home' }
  | { page: 'browse'; query: BrowseQuery }
  | { page: 'title'; channel: string; id: string }
  | { page: 'play'; channel: string; id: string; episode?: string }
  | { page: 'person'; name: string }
  | { page: 'mine'; tab: MineTab }
  | { page: 'channels'; link?: string }
  | { page: 'network' | 'giving' | 'settings' | 'missing' }

const numeric = new Set(['yearFrom', 'yearTo', 'maxRuntime'])
const fields = ['q', 'genre', 'type', 'language', 'subtitle', 'country', 'licence', 'channel', 'health', 'sort']
const tabs: MineTab[] = ['favourites', 'history', 'offline', 'rated', 'hidden', 'lists']
const plain = ['network', 'giving', 'settings'] as const

export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const [page = '', ...rest] = path.split('/').map(decode)
  const [first = '', second = '', third = ''] = rest
  if (page === '') return { page: 'home' }
  if (page === 'browse') return { page, query: parseQuery(search) }
  if (page === 'title' && first && second) return { page, channel: first, id: second }
  if (page === 'play' && first && second) return { page, channel: first, id: second, episode: third || undefined }
  if (page === 'person' && first) return { page, name: first }
  if (page === 'mine') return { page, tab: tabs.find((tab) => tab === first) ?? 'favourites' }
  if (page === 'channels') return { page, link: new URLSearchParams(search).get('link') ?? undefined }
  const known = plain.find((name) => name === page)
  return { page: known ?? 'missing' }
}

export function formatRoute(route: Route): string {
  if (route.page === 'home') return '#/'
  if (route.page === 'browse') {
    const search = formatQuery(route.query)
    return search ? `#/browse?${search}` : '#/browse'
  }
  if (route.page === 'title') return `#/title/${encode(route.channel)}/${encode(route.id)}`
  if (route.page === 'play') {
    const episode = route.episode ? `/${encode(route.episode)}` : ''
    return `#/play/${encode(route.channel)}/${encode(route.id)}${episode}`
  }
  if (route.page === 'person') return `#/person/${encode(route.name)}`
  if (route.page === 'mine') return `#/mine/${route.tab}`
  if (route.page === 'channels' && route.link) return `#/channels?${new URLSearchParams({ link: route.link })}`
  return `#/${route.page}`
}

function parseQuery(search: string): BrowseQuery {
  const params = new URLSearchParams(search)
  const query: Record<string, string | number> = {}
  for (const field of fields) {
    const value = params.get(field)
    if (value) query[field] = value
  }
  for (const field of numeric) {
    const value = Number.parseInt(params.get(field) ?? '', 10)
    if (Number.isSafeInteger(value)) query[field] = value
  }
  return query as BrowseQuery
}

function formatQuery(query: BrowseQuery): string {
  const params = new URLSearchParams()
  for (const field of [...fields, ...numeric]) {
    const value = query[field as keyof BrowseQuery]
    if (value !== undefined && value !== '') params.set(field, String(value))
  }
  return params.toString()
}

const encode = encodeURIComponent

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
