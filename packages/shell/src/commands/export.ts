import { resolve } from 'node:path'
import type { ChannelReader } from '@kinoswarm/catalog-feed'
import { counted } from '../cli/counted.ts'
import type { Verb, VerbContext } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'
import { readChannelList } from '../home/channel-list.ts'
import { homeFiles } from '../home/paths.ts'
import type { Workshop } from '../home/workshop.ts'
import type { ExportResult, FilmsHere } from '../reach/capsule/index.ts'
import { progressLine } from '../reach/capsule/progress.ts'

export const verb: Verb = {
  summary: 'Writes a channel into one file, for a USB stick: interface, catalogue and, if you like, films',
  usage: 'export [LINK] FILE.kino [--titles all|INFOHASH,…]',
  where: 'home',
  arguments: { min: 1, max: 2 },
  options: {
    titles: {
      type: 'string',
      help: 'films to take along: all of the channel that are whole here, or their infohashes',
    },
  },
  async run(context) {
    const { coresOfChannel, exportCapsule, fetchRest } = await import('../reach/capsule/index.ts')
    const { out, signal } = context
    const workshop = await context.workshop()
    const { link, path } = await readArguments(context, workshop)
    const reader = await workshop.reader(link)
    const cores = await coresOfChannel(reader, workshop.store)
    try {
      await fetchRest(cores, signal)
      const { films, leftOut } = await chosenFilms(context, workshop, reader)
      const result = await exportCapsule({
        channel: reader.link.key,
        name: reader.state.name,
        cores,
        films,
        path,
        now: Date.now(),
        signal,
        onprogress: progressLine(out, 'Writing'),
      })
      out.emit(
        { event: 'exported', channel: reader.id, ...result, leftOut },
        `Wrote “${reader.state.name || reader.id}” with ${counted(result.films, 'film')} to ${path} (${megabytes(result.bytes)}).`,
      )
      for (const { name, infohash, why } of leftOut) out.say(`Left out: ${name} (${infohash.slice(0, 8)}…): ${why}.`)
      for (const sentence of missingIn(result.cores)) out.say(sentence)
    } finally {
      await Promise.all(cores.map(({ core }) => core.close()))
    }
  },
}

async function readArguments({ args, cwd }: VerbContext, { home }: Workshop): Promise<{ link: string; path: string }> {
  const [first, second] = args as [string, string?]
  const path = resolve(cwd, second ?? first)
  const link = second === undefined ? (await readChannelList(home))[0] : first
  if (link) return { link, path }
  throw new ShellError('USAGE', 'Which channel? Write its link before the file.')
}

async function chosenFilms(
  { flags, home }: VerbContext,
  workshop: Workshop,
  reader: ChannelReader,
): Promise<FilmsHere> {
  const wanted = flags.text('titles')
  if (wanted === undefined) return { films: [], leftOut: [] }
  const [{ filmsHere, scopeOf }, { keptFilm, keptFilms }] = await Promise.all([
    import('../reach/capsule/index.ts'),
    import('@kinoswarm/engine'),
  ])
  const [own, kept] = [await workshop.films.all(), await keptFilms(homeFiles.media(home))]
  // A stick is given away: what was watched of other channels is nobody's business.
  const infohashes = new Set([...own, ...kept].map(({ infohash }) => infohash))
  const named = await scopeOf(reader.state, workshop.store).films(infohashes)
  const keptNamed = await Promise.all(
    kept.flatMap(({ infohash }) => {
      const source = named.get(infohash)
      return source ? [keptFilm(homeFiles.media(home), infohash, source)] : []
    }),
  )
  const here = await filmsHere(
    own.filter(({ infohash }) => named.has(infohash)),
    keptNamed.filter((film) => film !== null),
    named,
  )
  return wanted === 'all' ? here : onlyNamed(wanted, here)
}

function onlyNamed(wanted: string, here: FilmsHere): FilmsHere {
  const names = wanted.split(',').map((name) => name.trim().toLowerCase())
  const missing = names.filter((name) => !here.films.some(({ infohash }) => infohash === name))
  if (missing.length === 0) return { films: here.films.filter(({ infohash }) => names.includes(infohash)), leftOut: [] }
  const why = missing.map(
    (name) =>
      `${name} (${here.leftOut.find(({ infohash }) => infohash === name)?.why ?? 'no film of this channel here'})`,
  )
  throw new ShellError('NOT_FOUND', `Not whole on this machine: ${why.join(', ')}.`)
}

/** A viewer's copy may hold only what was looked at; who carries it to somebody without a network should know. */
function missingIn(cores: ExportResult['cores']): string[] {
  return cores
    .filter(({ blocks, length }) => blocks < length)
    .map(
      ({ label, blocks, length }) =>
        `Not whole: of the ${label}, ${blocks} of ${counted(length, 'block')} are here. What is missing has to come over a network at the other end; seed the channel here first to take all of it along.`,
    )
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
