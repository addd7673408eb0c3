import { resolve } from 'node:path'
import type { Verb, VerbContext } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'
import { readChannelList } from '../home/channel-list.ts'
import type { Workshop } from '../home/workshop.ts'
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
      const result = await exportCapsule({
        channel: reader.link.key,
        name: reader.state.name,
        cores,
        films: await chosenFilms(context, workshop),
        path,
        now: Date.now(),
        signal,
        onprogress: progressLine(out, 'Writing'),
      })
      out.emit(
        { event: 'exported', channel: reader.id, ...result },
        `Wrote “${reader.state.name || reader.id}” with ${result.films} films to ${path} (${megabytes(result.bytes)}).`,
      )
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

async function chosenFilms({ flags }: VerbContext, workshop: Workshop) {
  const wanted = flags.text('titles')
  if (wanted === undefined) return []
  const { wholeFilms } = await import('../reach/capsule/index.ts')
  const films = await wholeFilms(await workshop.films.all())
  if (wanted === 'all') return films
  const names = wanted.split(',').map((name) => name.trim().toLowerCase())
  const missing = names.filter((name) => !films.some(({ infohash }) => infohash === name))
  if (missing.length === 0) return films.filter(({ infohash }) => names.includes(infohash))
  throw new ShellError('NOT_FOUND', `Not whole on this machine: ${missing.join(', ')}.`)
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
