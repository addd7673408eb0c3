import { resolve } from 'node:path'
import { counted } from '../cli/counted.ts'
import type { Verb, VerbContext } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'
import { readChannelList } from '../home/channel-list.ts'
import { homeFiles } from '../home/paths.ts'
import type { Workshop } from '../home/workshop.ts'
import type { FilmsHere } from '../reach/capsule/index.ts'
import { progressLine } from '../reach/capsule/progress.ts'

export const verb: Verb = {
  summary: 'Writes a channel into one file, for a USB stick: interface, catalogue and, if you like, films',
  usage: 'export [LINK] FILE.kino [--titles all|INFOHASH,…]',
  where: 'home',
  arguments: { min: 1, max: 2 },
  options: {
    titles: { type: 'string', help: 'films to take along: all that are whole here, or their infohashes' },
  },
  async run(context) {
    const { coresOfChannel, exportCapsule } = await import('../reach/capsule/index.ts')
    const { out, signal } = context
    const workshop = await context.workshop()
    const { link, path } = await readArguments(context, workshop)
    const reader = await workshop.reader(link)
    const cores = await coresOfChannel(reader, workshop.store)
    try {
      const { films, leftOut } = await chosenFilms(context, workshop)
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

async function chosenFilms({ flags, home }: VerbContext, workshop: Workshop): Promise<FilmsHere> {
  const wanted = flags.text('titles')
  if (wanted === undefined) return { films: [], leftOut: [] }
  const [{ filmsHere }, { keptFilms }] = await Promise.all([
    import('../reach/capsule/index.ts'),
    import('@kinoswarm/engine'),
  ])
  const here = await filmsHere(await workshop.films.all(), await keptFilms(homeFiles.media(home)))
  if (wanted === 'all') return here
  const names = wanted.split(',').map((name) => name.trim().toLowerCase())
  const missing = names.filter((name) => !here.films.some(({ infohash }) => infohash === name))
  if (missing.length === 0) return { films: here.films.filter(({ infohash }) => names.includes(infohash)), leftOut: [] }
  const why = missing.map(
    (name) => `${name} (${here.leftOut.find(({ infohash }) => infohash === name)?.why ?? 'not here'})`,
  )
  throw new ShellError('NOT_FOUND', `Not whole on this machine: ${why.join(', ')}.`)
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
