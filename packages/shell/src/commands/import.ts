import { join, resolve } from 'node:path'
import { formatLink, parseLink } from '@kinoswarm/catalog-feed'
import { counted } from '../cli/counted.ts'
import type { Verb } from '../cli/verb.ts'
import { noteCapsule } from '../home/capsules-read.ts'
import { readChannelList, writeChannelList } from '../home/channel-list.ts'
import { homeFiles } from '../home/paths.ts'
import type { Workshop } from '../home/workshop.ts'
import type { FilmTaker, Judge } from '../reach/capsule/index.ts'
import { progressLine } from '../reach/capsule/progress.ts'
import { filmIsHere } from '../seed/film-is-here.ts'

export const verb: Verb = {
  summary: 'Reads a capsule (.kino file) made by export; everything in it is checked, nothing newer is taken back',
  usage: 'import FILE.kino [--channel LINK] [--max-size GB]',
  where: 'home',
  arguments: { min: 1, max: 1 },
  options: {
    channel: { type: 'string', help: 'refuse the file when it holds another channel than this' },
    'max-size': { type: 'string', help: 'most that interface and catalogue may take, GB; absent = 8' },
  },
  async run(context) {
    const { args, cwd, flags, out, signal } = context
    const workshop = await context.workshop()
    const channel = flags.text('channel')
    const maxGigabytes = Number(flags.text('max-size') ?? 0)
    const result = await importInto(workshop, resolve(cwd, args[0]!), {
      signal,
      ...(channel ? { want: parseLink(channel).key } : {}),
      ...(maxGigabytes > 0 ? { maxBytes: maxGigabytes * 1e9 } : {}),
      onprogress: progressLine(out, 'Reading'),
    })
    const link = formatLink(result.channel)
    const news = result.cores.filter(({ outcome }) => outcome === 'merged').length
    out.emit(
      { event: 'imported', ...result, link, channel: undefined, created: undefined },
      news + result.films.length > 0
        ? `Read “${result.name || link}”, with ${counted(result.films.length, 'new film')}. Open it: kinoswarm ${link}`
        : `Everything in this capsule is here already, as new or newer. ${link}`,
    )
    for (const { what, why } of result.passedOver) out.say(`Passed over: ${what}: ${why}.`)
  },
}

interface ImportExtras {
  want?: Buffer
  maxBytes?: number
  signal?: AbortSignal
  onprogress?: ReturnType<typeof progressLine>
}

/** Also for a capsule dropped on the page: into the store of this home, its films kept offline, its channel followed. */
export async function importInto(workshop: Workshop, path: string, extras: ImportExtras = {}) {
  const { importCapsule } = await import('../reach/capsule/index.ts')
  const { home, store } = workshop
  const rest = { films: keptInto(workshop), judge: judgeFor(workshop), ...extras }
  const result = await importCapsule({ store, path, workDir: join(home, 'import'), ...rest })
  const links = await readChannelList(home)
  const link = formatLink(result.channel)
  const { id } = parseLink(link)
  if (!follows(links, id)) await writeChannelList(home, [...links, link])
  await noteCapsule(home, id, Math.floor(Date.now() / 1000))
  workshop.events.emit('capsule')
  // Its records are on this disk: whoever asks next, with or without a network, is told what they say.
  await (await workshop.reader(link)).settled()
  return result
}

/** Films go where the engine keeps what it fetched, and are given to others from there. */
function keptInto(workshop: Workshop): FilmTaker {
  const { home, films } = workshop
  return {
    has: (film) => filmIsHere(workshop, film),
    async take({ infohash, ...film }) {
      const { takeFilm } = await import('@kinoswarm/engine')
      await takeFilm(homeFiles.media(home), film)
      await films.add({ infohash, torrent: film.torrent, files: [] })
    },
  }
}

/** What is trusted of a followed channel here counts beside what the capsule says. */
function judgeFor(workshop: Workshop): Judge {
  const { home, store } = workshop
  return async (staged, channel) => {
    const { judgeChannel, scopeOf } = await import('../reach/capsule/index.ts')
    const link = formatLink(channel)
    if (!follows(await readChannelList(home), parseLink(link).id)) return judgeChannel(staged, channel)
    const { state } = await workshop.reader(link)
    return judgeChannel(staged, channel, [scopeOf(state, store)])
  }
}

function follows(links: readonly string[], id: string): boolean {
  return links.some((known) => parseLink(known).id === id)
}
