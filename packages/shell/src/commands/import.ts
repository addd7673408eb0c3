import { join, resolve } from 'node:path'
import { formatLink, parseLink } from '@kinoswarm/catalog-feed'
import { counted } from '../cli/counted.ts'
import type { Verb } from '../cli/verb.ts'
import { noteCapsule } from '../home/capsules-read.ts'
import { readChannelList, writeChannelList } from '../home/channel-list.ts'
import type { Workshop } from '../home/workshop.ts'
import { progressLine } from '../reach/capsule/progress.ts'

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
      { event: 'imported', link, name: result.name, cores: result.cores, films: result.films, resumed: result.resumed },
      news + result.films.length > 0
        ? `Read “${result.name || link}”, with ${counted(result.films.length, 'new film')}. Open it: kinoswarm ${link}`
        : `Everything in this capsule is here already, as new or newer. ${link}`,
    )
  },
}

interface ImportExtras {
  want?: Buffer
  maxBytes?: number
  signal?: AbortSignal
  onprogress?: ReturnType<typeof progressLine>
}

/** Also for a capsule dropped on the page: into the store of this home, its films beside it, its channel followed. */
export async function importInto(workshop: Workshop, path: string, extras: ImportExtras = {}) {
  const { FilmFolder, importCapsule } = await import('../reach/capsule/index.ts')
  const { home, store, films } = workshop
  const folder = new FilmFolder(join(home, 'films'), ({ infohash, torrent }, file) =>
    films.add({ infohash, torrent, files: [file] }),
  )
  const result = await importCapsule({ store, path, workDir: join(home, 'import'), films: folder, ...extras })
  const links = await readChannelList(home)
  const link = formatLink(result.channel)
  const { id } = parseLink(link)
  if (!links.some((known) => parseLink(known).id === id)) await writeChannelList(home, [...links, link])
  await noteCapsule(home, id, Math.floor(Date.now() / 1000))
  workshop.events.emit('capsule')
  return result
}
