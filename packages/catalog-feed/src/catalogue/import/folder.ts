/**
 * A folder of films, as media centres keep them: `Name (1922).mkv` or `Name.torrent`, and beside it `Name.nfo`,
 * `Name.jpg` or `Name-poster.jpg`, `Name.en.srt`; or one folder a film with `movie.nfo` and `poster.jpg`.
 * What the NFO does not say about licence, attribution and page may stand in a `catalogue.json` of defaults.
 */
import { readdir, readFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { type Draft, type ImportContext, isRecord, whole } from './draft.ts'
import { languageTags, qualityFrom, runtimeSeconds, sortGenres } from './genres.ts'
import { fromDocument, readDocument } from './json.ts'
import { imdbId, titleAndYear } from './rss.ts'
import { childrenOf, childText, childTexts, parseXml, type XmlElement } from './xml.ts'

const FILMS = new Set(['.mp4', '.m4v', '.mkv', '.webm', '.avi', '.mov', '.ogv', '.torrent'])
const PICTURES = ['.webp', '.jpg', '.jpeg', '.png', '.avif']
const SUBTITLES = /\.(?:([a-z]{2,3}(?:-[a-z0-9]+)*)\.)?(forced\.|sdh\.)?(?:srt|vtt|ass|ssa)$/i
/** Folders in folders: deeper trees are not film collections. */
const DEPTH_MAX = 4

export async function* fromFolder(context: ImportContext, depth = 0): AsyncGenerator<Draft> {
  const entries = await readdir(context.path, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  const defaults = names.includes('catalogue.json') ? await readDocument(join(context.path, 'catalogue.json')) : null
  if (isRecord(defaults) && Array.isArray(defaults.titles)) return yield* fromDocument(defaults, context)
  const films = names.filter((name) => FILMS.has(extname(name).toLowerCase())).sort()
  for (const film of films) yield await draftOf(film, { ...context, names, alone: films.length === 1, defaults })
  if (depth >= DEPTH_MAX) return
  for (const entry of entries) {
    if (entry.isDirectory() && !entry.name.startsWith('.')) {
      const path = join(context.path, entry.name)
      yield* withDefaults(fromFolder({ ...context, path, folder: path }, depth + 1), defaults)
    }
  }
}

interface FilmContext extends ImportContext {
  names: string[]
  /** The only film of its folder: files named after the folder's purpose are its own. */
  alone: boolean
  defaults: unknown
}

async function draftOf(film: string, context: FilmContext): Promise<Draft> {
  const { path, names, alone, defaults } = context
  const stem = basename(film, extname(film))
  const own = (...candidates: string[]) => candidates.find((name) => names.includes(name))
  const nfo = own(`${stem}.nfo`, ...(alone ? ['movie.nfo'] : []))
  const known = nfo ? nfoRecord(parseXml(await readFile(join(path, nfo), 'utf8'))) : {}
  const named = titleAndYear(stem)
  const picture = (kinds: string[]) => own(...kinds.flatMap((kind) => PICTURES.map((end) => `${kind}${end}`)))
  const poster = picture([`${stem}-poster`, stem, ...(alone ? ['poster', 'folder', 'cover'] : [])])
  const backdrop = picture([`${stem}-fanart`, ...(alone ? ['fanart', 'backdrop'] : [])])
  const kind = extname(film).toLowerCase() === '.torrent' ? 'torrentFile' : 'local'
  const record = {
    type: 'movie',
    title: named.title,
    ...(named.year && { year: named.year }),
    ...(isRecord(defaults) ? defaults : {}),
    ...known,
    sources: [{ [kind]: film, quality: qualityFrom(stem) }],
    subtitles: names.flatMap((name) => (name.startsWith(stem) ? subtitleOf(name, stem) : [])),
    ...(poster && { poster: { local: poster } }),
    ...(backdrop && { backdrop: { local: backdrop } }),
  }
  return { record, folder: path, origin: join(path, film), warnings: [] }
}

function subtitleOf(name: string, stem: string): Record<string, unknown>[] {
  const found = SUBTITLES.exec(name.slice(stem.length))
  if (!found) return []
  const language = languageTags([found[1] ?? 'und'])[0] ?? 'und'
  const mark = found[2]?.toLowerCase()
  return [{ local: name, language, ...(mark === 'forced.' && { forced: true }), ...(mark === 'sdh.' && { sdh: true }) }]
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

async function* withDefaults(drafts: AsyncGenerator<Draft>, defaults: unknown): AsyncGenerator<Draft> {
  for await (const draft of drafts) {
    yield isRecord(defaults) ? { ...draft, record: { ...defaults, ...draft.record } } : draft
  }
}
