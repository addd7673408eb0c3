/**
 * A folder of films, as media centres keep them: `Name (1922).mkv` or `Name.torrent`, and beside it `Name.nfo`,
 * `Name.jpg` or `Name-poster.jpg`, `Name.en.srt`; or one folder a film with `movie.nfo` and `poster.jpg`.
 * What the NFO does not say about licence, attribution and page may stand in a `catalogue.json` of defaults.
 */
import { readdir } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { CatalogueError } from '../errors.ts'
import { brokenDraft, type Draft, type ImportContext, isRecord } from './draft.ts'
import { languageTags, qualityFrom } from './genres.ts'
import { fromDocument, readDocument } from './json.ts'
import { readNfo } from './nfo.ts'
import { titleAndYear } from './rss.ts'

const FILMS = new Set(['.mp4', '.m4v', '.mkv', '.webm', '.avi', '.mov', '.ogv', '.torrent'])
const PICTURES = ['.webp', '.jpg', '.jpeg', '.png', '.avif']
const SUBTITLES = /\.(?:srt|vtt|ass|ssa)$/i
const LANGUAGE = /^[a-z]{2,3}(?:-[a-z0-9]{1,8})*$|^[a-z]{4,12}$/i
/** Folders in folders: deeper trees are not film collections. */
const DEPTH_MAX = 4

export async function* fromFolder(context: ImportContext, depth = 0): AsyncGenerator<Draft> {
  const entries = await readdir(context.path, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  const defaults = names.includes('catalogue.json') ? await readDefaults(join(context.path, 'catalogue.json')) : null
  if (defaults instanceof CatalogueError) yield brokenDraft(defaults, { ...context, origin: context.path })
  if (isRecord(defaults) && Array.isArray(defaults.titles)) return yield* fromDocument(defaults, context)
  const films = names.filter((name) => FILMS.has(extname(name).toLowerCase())).sort()
  const stems = films.map(stemOf)
  for (const film of films) yield await draftOf(film, { ...context, names, stems, alone: films.length === 1, defaults })
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
  /** Of all films here. */
  stems: string[]
  /** The only film of its folder: files named after the folder's purpose are its own. */
  alone: boolean
  defaults: unknown
}

async function draftOf(film: string, context: FilmContext): Promise<Draft> {
  const { path, names, alone, defaults } = context
  const stem = stemOf(film)
  const own = (...candidates: string[]) => candidates.find((name) => names.includes(name))
  const nfo = own(`${stem}.nfo`, ...(alone ? ['movie.nfo'] : []))
  const { record: known, why } = nfo ? await readNfo(path, nfo) : { record: {} }
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
    subtitles: names.flatMap((name) => (ownerOf(name, context.stems) === stem ? subtitleOf(name, stem) : [])),
    ...(poster && { poster: { local: poster } }),
    ...(backdrop && { backdrop: { local: backdrop } }),
  }
  const warnings = nfo && why ? [`${join(path, nfo)} ${why}`] : []
  return { record, folder: path, origin: join(path, film), warnings }
}

function stemOf(film: string): string {
  return basename(film, extname(film))
}

/** The film that a file is named after: of “Alien” and “Alien.Directors Cut” the longer name that fits. */
function ownerOf(name: string, stems: string[]): string | undefined {
  const fitting = stems.filter((stem) => name.startsWith(`${stem}.`))
  return fitting.reduce<string | undefined>(
    (best, stem) => (stem.length > (best?.length ?? -1) ? stem : best),
    undefined,
  )
}

/** `NAME.en.srt`, `NAME.English.forced.srt`, `NAME.srt`. */
function subtitleOf(name: string, stem: string): Record<string, unknown>[] {
  if (!SUBTITLES.test(name)) return []
  const marks = basename(name, extname(name))
    .slice(stem.length + 1)
    .split('.')
  const has = (mark: string) => marks.some((one) => one.toLowerCase() === mark)
  const known = marks.filter((mark) => LANGUAGE.test(mark) && !['forced', 'sdh'].includes(mark.toLowerCase()))
  const language = languageTags(known)[0] ?? 'und'
  return [{ local: name, language, ...(has('forced') && { forced: true }), ...(has('sdh') && { sdh: true }) }]
}

/** The error, where it cannot be read: the films are worth having without it. */
async function readDefaults(path: string): Promise<unknown> {
  return readDocument(path).catch((error: unknown) => {
    if (error instanceof CatalogueError) return error
    throw error
  })
}

async function* withDefaults(drafts: AsyncGenerator<Draft>, defaults: unknown): AsyncGenerator<Draft> {
  for await (const draft of drafts) {
    yield isRecord(defaults) ? { ...draft, record: { ...defaults, ...draft.record } } : draft
  }
}
