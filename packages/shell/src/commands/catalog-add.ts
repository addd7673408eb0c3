import { stat } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { GENRES, genreNamed, isSameFilm, prepare, type Title, type TitleInput } from '@kinoswarm/catalog-feed'
import { askLicence, openLicence } from '../catalog/licence.ts'
import { nameOfFile } from '../catalog/name-of-file.ts'
import { channelOption, openCatalogue } from '../catalog/open-catalogue.ts'
import { Progress } from '../catalog/progress.ts'
import { RememberedTorrents } from '../catalog/torrents.ts'
import type { Verb, VerbContext } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'

export const verb: Verb = {
  summary: 'Adds one film of this machine, or the one of a .torrent, asking for what it cannot find out',
  usage:
    'catalog add FILM [--title NAME --licence ID --attribution WHO --page URL] [--year N] [--poster FILE] [--subtitle LANG=FILE …]',
  arguments: { min: 1, max: 1 },
  where: 'home',
  options: {
    channel: channelOption,
    id: {
      type: 'string',
      help: 'short name that never changes; absent = made of title and year; one that is there is replaced',
    },
    title: { type: 'string', help: 'what viewers see' },
    type: { type: 'string', help: 'movie, short or video; absent = movie' },
    year: { type: 'string', help: 'year of the film; absent = the one at the end of the file’s name, if any' },
    licence: { type: 'string', help: 'SPDX id or address of an open licence' },
    attribution: { type: 'string', help: 'who is to be named' },
    page: { type: 'string', help: 'page of the film, or of whoever says what its licence is' },
    genre: { type: 'string', multiple: true, help: 'repeatable' },
    language: { type: 'string', multiple: true, help: 'spoken, such as en; repeatable' },
    director: { type: 'string', multiple: true, help: 'who made it; repeatable' },
    synopsis: { type: 'string', help: 'what it is about' },
    poster: { type: 'string', help: 'a picture, two wide by three high' },
    subtitle: { type: 'string', multiple: true, help: 'LANGUAGE=FILE, repeatable' },
    'dry-run': { type: 'boolean', help: 'say what would be added, and add nothing' },
  },
  async run(context) {
    const { args, cwd, flags, out, signal } = context
    const film = resolve(cwd, args[0]!)
    if (!(await stat(film).catch(() => null))?.isFile()) throw new ShellError('NOT_FOUND', `There is no film ${film}.`)
    const torrent = extname(film).toLowerCase() === '.torrent'
    const record = {
      ...(await answers(context, film)),
      sources: [torrent ? { torrentFile: film } : { local: film }],
    }
    const { workshop, channel, writer, save } = await openCatalogue(context)
    const hashing = new Progress(out, 'Hashing')
    const torrents = new RememberedTorrents(workshop.channelFile(channel, 'torrents'), {
      signal,
      onHashed: (_film, done, total) => hashing.at({ done, total, unit: 'bytes' }),
    })
    const draft = { record, folder: cwd, origin: film, warnings: [], typed: true }
    const note = (message: string) => out.emit({ event: 'warning', message }, `Note: ${message}`)
    const known = await writer.lookup()
    const now = Math.floor(Date.now() / 1000)
    const prepared = await prepare(draft, { torrents, now, known, place: (title) => freeId(title, known, note) })
    const before = await known(prepared.title.id)
    for (const message of prepared.warnings) note(message)
    const { title, films, files } = prepared
    const replaced = before !== null
    const as = `${title.title} as ${title.id}${replaced ? ', in place of the one that was there' : ''}`
    if (flags.on('dry-run')) return out.emit({ event: 'plan', channel, title }, `Would add ${as}.`)
    await writer.apply({ upsert: [title] }, { files: async (path) => files.get(path) ?? null, signal })
    await workshop.films.addAll(films)
    await save()
    out.emit(
      {
        event: 'added',
        channel,
        id: title.id,
        title: title.title,
        infohash: films[0]?.infohash,
        titles: writer.titles,
        replaced,
      },
      `Added ${as}. Sign it with: kinoswarm publish`,
    )
  },
}

/** The id for a film that was given none: never that of a title which is there, for it would be gone without a word. */
async function freeId(
  title: Title,
  known: (id: string) => Promise<Title | null>,
  note: (message: string) => void,
): Promise<string> {
  for (let number = 1; ; number++) {
    const id = number === 1 ? title.id : `${title.id}-${number}`
    const other = await known(id)
    if (other === null) return id
    if (isSameFilm(other, title)) throw alreadyThere(other)
    note(`${id} is another film of that name and year`)
  }
}

function alreadyThere({ id, title }: Title): ShellError {
  const choice = `Change it with “catalog edit ${id}”, replace it with --id ${id}, or give this one an --id of its own`
  return new ShellError('NOTHING_IMPORTED', `${title} is in the catalogue already, as ${id}. ${choice}.`)
}

const types = ['movie', 'short', 'video']

function typeOf(given: string | undefined): string {
  if (given === undefined) return 'movie'
  if (types.includes(given)) return given
  throw new ShellError('USAGE', `--type is ${types.join(', ')}; a series comes in with “catalog import”.`)
}

/** What was given as options; the rest is asked for. */
async function answers(context: VerbContext, film: string): Promise<Partial<TitleInput> & Record<string, unknown>> {
  const { flags } = context
  const named = nameOfFile(film)
  const name = named.title
  const title = flags.text('title') ?? (await ask(context, `Title [${name}]: `, name))
  const given = flags.text('licence')
  const licence = given === undefined ? await askLicence(context.out) : openLicence(given)
  const attribution = flags.text('attribution') ?? (await ask(context, 'Who is to be named: '))
  const page = flags.text('page') ?? (await ask(context, 'Page of the film, https://…: '))
  const year = flags.text('year') ?? named.year
  const poster = flags.text('poster')
  return {
    type: typeOf(flags.text('type')),
    title,
    licence,
    attribution,
    page,
    genres: flags.list('genre').map(genreOf),
    ...(flags.list('language').length > 0 && { languages: flags.list('language') }),
    people: flags.list('director').map((name) => ({ name, role: 'director' })),
    subtitles: flags.list('subtitle').map(subtitleOf),
    ...(flags.text('id') && { id: flags.text('id') }),
    ...(year && { year: Number(year) }),
    ...(flags.text('synopsis') && { synopsis: flags.text('synopsis') }),
    ...(poster && { poster: { local: poster } }),
  } as never
}

async function ask({ out }: VerbContext, question: string, otherwise?: string): Promise<string> {
  const answer = (await out.ask(question)).trim() || otherwise
  if (answer) return answer
  out.say('This cannot be left out.')
  const again = (await out.ask(question)).trim()
  if (again === '') throw new ShellError('CANCELLED', 'Nothing was added: this cannot be left out.')
  return again
}

/** As people write it: `Science Fiction`. */
function genreOf(given: string): string {
  const genre = genreNamed(given)
  if (genre !== undefined) return genre
  throw new ShellError('USAGE', `“${given}” is not among the genres: ${GENRES.join(', ')}.`)
}

function subtitleOf(given: string): { language: string; local: string } {
  const at = given.indexOf('=')
  if (at < 1) throw new ShellError('USAGE', `--subtitle wants LANGUAGE=FILE, not “${given}”.`)
  return { language: given.slice(0, at), local: given.slice(at + 1) }
}
