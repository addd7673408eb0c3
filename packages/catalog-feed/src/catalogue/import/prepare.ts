/**
 * Makes a record of a draft: film files become torrents, pictures two sizes of WebP, and every file gets its path in
 * the catalogue. Nothing is written here; the files are handed on as functions that read them.
 */
import { readFile, stat } from 'node:fs/promises'
import { extname, isAbsolute, relative, resolve } from 'node:path'
import { type ArtworkKind, makeArtwork } from '../artwork.ts'
import { FILE_MAX_BYTES } from '../blocks.ts'
import { CatalogueError } from '../errors.ts'
import { checkImage } from '../image.ts'
import { parseTitle, type Title } from '../title.ts'
import { type Draft, idFrom, isRecord, text, whole } from './draft.ts'

/** What is known of a torrent; the makers and parsers are the engine's, and handed in. */
export interface TorrentFacts {
  torrent: Uint8Array
  infohash: string
  files: { index: number; path: string[]; size: number }[]
  /** SHA-256 of each 64 KiB of the film, where it was made from the file itself. */
  blockHashes?: Uint8Array
  /** What the film says about itself, where it was made from the file itself. */
  film?: FilmFacts
}

/** What a film file says about itself, as far as a record wants to know. */
export interface FilmFacts {
  /** Seconds. */
  runtime?: number
  source: { container?: string; video?: string; quality?: string; audio?: { codec?: string; language?: string }[] }
  /** Where browsers will have trouble with it. */
  warnings: string[]
}

export interface TorrentTools {
  /** Makes a torrent of one film file. */
  create(file: string): Promise<TorrentFacts>
  parse(torrent: Uint8Array): TorrentFacts
}

export interface Prepared {
  title: Title
  /** Bytes of every file the record names, by its path in the catalogue. */
  files: Map<string, Uint8Array>
  /** Films on this machine that a seeder can give away. */
  films: { infohash: string; torrent: Uint8Array; files: string[] }[]
  warnings: string[]
}

export interface PrepareOptions {
  torrents: TorrentTools
  /** Unix seconds, for titles that do not say when they were added. */
  now: number
  /** True for a path that the catalogue holds already: a record exported from it can come back without its files. */
  has?: (path: string) => Promise<boolean>
  /** Pictures are left as they are. */
  keepPictures?: boolean
}

/** Throws `BAD_TITLE` and `BAD_IMPORT`; a missing picture or film is a warning. */
export async function prepare(draft: Draft, options: PrepareOptions): Promise<Prepared> {
  const work = new Preparation(draft, options)
  return work.run()
}

class Preparation {
  readonly #draft: Draft
  readonly #options: PrepareOptions
  readonly #files = new Map<string, Uint8Array>()
  readonly #films: Prepared['films'] = []
  readonly #warnings: string[]
  /** Languages of the sound of films on this machine, for a title that says none. */
  readonly #spoken = new Set<string>()

  constructor(draft: Draft, options: PrepareOptions) {
    this.#draft = draft
    this.#options = options
    this.#warnings = [...draft.warnings]
  }

  async run(): Promise<Prepared> {
    const record: Record<string, unknown> = { added: this.#options.now, ...this.#draft.record }
    record.id ??= idFrom(text(record.title) ?? '', whole(record.year)) ?? undefined
    const id = text(record.id) ?? ''
    for (const kind of ['poster', 'backdrop'] as const) record[kind] = await this.#picture(record[kind], { kind, id })
    Object.assign(record, await this.#playable(record, id))
    record.languages ??= [...this.#spoken]
    if (Array.isArray(record.seasons))
      record.seasons = await Promise.all(record.seasons.map((season) => this.#season(season, id)))
    const title = parseTitle(record)
    if (!playable(title)) throw new CatalogueError('BAD_IMPORT', `${title.id} has no source that can be played`)
    return { title, files: this.#files, films: this.#films, warnings: this.#warnings }
  }

  async #season(season: unknown, id: string): Promise<unknown> {
    if (!isRecord(season) || !Array.isArray(season.episodes)) return season
    const episodes: unknown[] = []
    for (const episode of season.episodes) {
      if (!isRecord(episode)) continue
      const part = { ...episode, id: episode.id ?? `s${season.number}e${episode.number}` }
      episodes.push({ ...part, ...(await this.#playable(part, `${id}-${part.id}`)) })
    }
    return { ...season, episodes }
  }

  async #playable(part: Record<string, unknown>, name: string): Promise<Record<string, unknown>> {
    const sources: unknown[] = []
    const lengths: number[] = []
    for (const source of Array.isArray(part.sources) ? part.sources : []) {
      const ready = await this.#source(source, lengths)
      if (ready) sources.push(ready)
    }
    const subtitles: unknown[] = []
    for (const subtitle of Array.isArray(part.subtitles) ? part.subtitles : []) {
      const ready = await this.#subtitle(subtitle, { name, number: subtitles.length })
      if (ready) subtitles.push(ready)
    }
    return { sources, subtitles, ...(part.runtime === undefined && lengths.length > 0 && { runtime: lengths[0] }) }
  }

  /** `lengths` takes the seconds that a film file says it has. */
  async #source(source: unknown, lengths: number[]): Promise<unknown> {
    if (!isRecord(source)) return source
    const { local, torrentFile, ...rest } = source
    if (typeof local === 'string') {
      const film = await this.#localFilm(local, rest)
      if (film?.runtime !== undefined) lengths.push(film.runtime)
      return film?.source
    }
    if (typeof torrentFile === 'string') return this.#torrent(torrentFile, rest)
    if (typeof rest.torrent === 'string') {
      const kept = await this.#keptOrRead(rest.torrent)
      if (kept === null) rest.torrent = undefined
    }
    if (typeof rest.blocks === 'string' && (await this.#keptOrRead(rest.blocks)) === null) rest.blocks = undefined
    return rest
  }

  /** What a list says of a film goes before what the file says of itself. */
  async #localFilm(
    local: string,
    given: Record<string, unknown>,
  ): Promise<{ source: unknown; runtime?: number } | undefined> {
    const path = resolve(this.#draft.folder, local)
    if (!FILM.test(path)) return this.#warn(`${local} is not a film file`)
    if (!(await isFile(path))) return this.#warn(`the film ${local} is not there`)
    const facts = await this.#options.torrents.create(path)
    this.#films.push({ infohash: facts.infohash, torrent: facts.torrent, files: [path] })
    const named = path === this.#draft.origin ? '' : `${local}: `
    for (const warning of facts.film?.warnings ?? []) this.#warn(`${named}${warning}`)
    for (const { language } of facts.film?.source.audio ?? []) if (language) this.#spoken.add(language)
    const known = { container: extname(path).slice(1).toLowerCase(), ...facts.film?.source, ...defined(given) }
    const source = this.#withTorrent(facts, { ...known, file: 0, size: facts.files[0]!.size })
    if (facts.blockHashes && facts.blockHashes.byteLength <= FILE_MAX_BYTES) {
      source.blocks = `/torrents/${facts.infohash}.blocks`
      this.#files.set(source.blocks as string, facts.blockHashes)
    }
    return { source, runtime: facts.film?.runtime }
  }

  async #torrent(local: string, rest: Record<string, unknown>): Promise<unknown> {
    const bytes = await this.#bytes(local)
    if (bytes === null) return this.#warn(`the torrent ${local} is not there`)
    const facts = this.#options.torrents.parse(bytes)
    const wanted = facts.files.find((file) => file.index === rest.file) ?? largest(facts.files)
    if (!wanted) return this.#warn(`the torrent ${local} holds no film`)
    return this.#withTorrent(facts, { ...rest, file: wanted.index, size: wanted.size })
  }

  #withTorrent(facts: TorrentFacts, source: Record<string, unknown>): Record<string, unknown> {
    const path = `/torrents/${facts.infohash}.torrent`
    this.#files.set(path, facts.torrent)
    return { ...source, infohash: facts.infohash, torrent: path }
  }

  async #subtitle(subtitle: unknown, { name, number }: { name: string; number: number }): Promise<unknown> {
    if (!isRecord(subtitle)) return subtitle
    const { local, ...rest } = subtitle
    if (local === undefined && (await this.#has(rest.path))) return rest
    const from = typeof local === 'string' ? local : typeof rest.path === 'string' ? `.${rest.path}` : undefined
    const bytes = from === undefined ? null : await this.#bytes(from)
    if (from === undefined || bytes === null) return this.#warn(`the subtitles ${from ?? ''} are not there`)
    const ending = /\.[a-z]{3}$/i.exec(from)?.[0].toLowerCase() ?? '.srt'
    const path =
      text(rest.path) ?? `/subtitles/${name}.${text(rest.language) ?? 'und'}${number > 0 ? `.${number}` : ''}${ending}`
    this.#files.set(path, bytes)
    return { ...rest, path }
  }

  async #picture(art: unknown, { kind, id }: { kind: ArtworkKind; id: string }): Promise<unknown> {
    if (!isRecord(art)) return art
    const { local, ...rest } = art
    if (local === undefined && (await this.#has(rest.path))) return rest
    const from = typeof local === 'string' ? local : typeof rest.path === 'string' ? `.${rest.path}` : undefined
    const bytes = from === undefined ? null : await this.#bytes(from)
    if (from === undefined || bytes === null) return this.#warn(`the ${kind} ${from ?? ''} is not there`)
    const made = this.#options.keepPictures ? null : await makeArtwork(bytes, kind)
    const folder = kind === 'poster' ? '/posters' : '/backdrops'
    if (made === null) {
      const { type, width, height } = checkImage(Buffer.from(bytes))
      const path = `${folder}/${id}.${type.slice('image/'.length)}`
      this.#files.set(path, bytes)
      return { ...rest, path, width, height }
    }
    const [path, small] = [`${folder}/${id}.webp`, `${folder}/${id}-small.webp`]
    this.#files.set(path, made.large)
    this.#files.set(small, made.small)
    return { path, small, width: made.width, height: made.height, thumbhash: made.thumbhash }
  }

  async #has(path: unknown): Promise<boolean> {
    return typeof path === 'string' && ((await this.#options.has?.(path)) ?? false)
  }

  /** Takes the file beside the list, or leaves the one in the catalogue; null when there is neither. */
  async #keptOrRead(path: string): Promise<true | null> {
    const bytes = await this.#bytes(`.${path}`)
    if (bytes) this.#files.set(path, bytes)
    return bytes || (await this.#has(path)) ? true : null
  }

  /** Only files beside the list: a list made by somebody else must not publish this machine's other files. */
  async #bytes(local: string): Promise<Uint8Array | null> {
    const path = resolve(this.#draft.folder, local)
    const inside = relative(this.#draft.folder, path)
    if (inside.startsWith('..') || isAbsolute(inside)) return null
    return (await isFile(path)) ? readFile(path) : null
  }

  #warn(what: string): undefined {
    this.#warnings.push(`${this.#draft.origin}: ${what}`)
    return undefined
  }
}

const FILM = /\.(?:mp4|m4v|mkv|webm|avi|mov|ogv|mpg|mpeg|ts)$/i

function defined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))
}

function largest(files: TorrentFacts['files']): TorrentFacts['files'][number] | undefined {
  const films = files.filter((file) => FILM.test(file.path.at(-1) ?? ''))
  return films.reduce<TorrentFacts['files'][number] | undefined>(
    (best, file) => (best === undefined || file.size > best.size ? file : best),
    undefined,
  )
}

function playable(title: Title): boolean {
  return [title, ...title.seasons.flatMap((season) => season.episodes)].some((part) => part.sources.length > 0)
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}
