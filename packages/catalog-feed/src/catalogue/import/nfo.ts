/** What an NFO says of a film: Kodi's and Jellyfin's, and the kind that is nothing but an address. */
import { CatalogueError } from '../errors.ts'
import { readBeside } from './beside.ts'
import { whole } from './draft.ts'
import { runtimeSeconds, sortGenres } from './genres.ts'
import { imdbId } from './rss.ts'
import { textIn } from './text-file.ts'
import { childrenOf, childText, childTexts, parseXml, type XmlElement } from './xml.ts'

/** Addresses are looked for at the beginning. */
const ADDRESS_MAX = 2000

export interface Nfo {
  record: Record<string, unknown>
  /** Why nothing was taken from it, as the end of a sentence. */
  why?: string
}

/** A film is worth having without its NFO: what cannot be read is said, and nothing is thrown. */
export async function readNfo(folder: string, name: string): Promise<Nfo> {
  const found = await readBeside(folder, name)
  if ('why' in found) return { record: {}, why: found.why }
  try {
    const text = textIn(found.bytes, name)
    const ids = addressIds(text)
    if (ids !== null) return { record: Object.keys(ids).length > 0 ? { ids } : {} }
    return { record: nfoRecord(parseXml(text)) }
  } catch (error) {
    if (!(error instanceof CatalogueError)) throw error
    return { record: {}, why: `is not read: ${error.message}` }
  }
}

/** Null for what is no address alone. */
function addressIds(text: string): Record<string, string> | null {
  const address = text.slice(0, ADDRESS_MAX).trim()
  if (!/^https?:\/\/\S+$/m.test(address) || address.includes('<')) return null
  const imdb = /imdb\.com\/\S*?\b(tt\d{7,9})\b/.exec(address)?.[1]
  const tmdb = /themoviedb\.org\/movie\/(\d{1,9})\b/.exec(address)?.[1]
  return { ...(imdb && { imdb }), ...(tmdb && { tmdb }) }
}

/** Kodi's and Jellyfin's NFO, plus `licence`, `attribution` and `page`, which they ignore. */
function nfoRecord(root: XmlElement): Record<string, unknown> {
  const text = (...names: string[]) => names.map((name) => childText(root, name)).find(Boolean)
  const { genres, tags } = sortGenres(childTexts(root, 'genre'))
  const imdb = imdbId(
    childrenOf(root, 'uniqueid').find(({ attributes }) => attributes.type === 'imdb')?.text ?? text('imdbid'),
  )
  const people = [
    ...childTexts(root, 'director').map((name) => ({ name, role: 'director' })),
    ...childTexts(root, 'credits').map((name) => ({ name, role: 'writer' })),
    ...childrenOf(root, 'actor').map((actor) => ({
      name: childText(actor, 'name') ?? '',
      role: 'actor',
      character: childText(actor, 'role'),
    })),
  ].filter(({ name }) => name !== '')
  const record = {
    title: text('title'),
    originalTitle: text('originaltitle'),
    year: whole(text('year', 'premiered')),
    runtime: runtimeSeconds(text('runtime')),
    genres,
    tags: [...tags, ...childTexts(root, 'tag')],
    countries: childTexts(root, 'country').filter((code) => /^[A-Z]{2}$/.test(code)),
    people,
    synopsis: text('plot', 'outline'),
    tagline: text('tagline'),
    licence: text('licence', 'license'),
    attribution: text('attribution', 'studio'),
    page: text('page', 'website'),
    ...(imdb && { ids: { imdb } }),
  }
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))
}
