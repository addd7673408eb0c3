/**
 * First bytes, seeks, playing and whole files: ours against raw WebTorrent, torrent-stream, libtorrent with deadlines, aria2
 * and qBittorrent told to fetch in order, in one run; then a film of 50 GB that is opened again, and 200 titles that are
 * given away. `--case NAME` (several with commas) measures these cases only.
 */
import { type Bench, type BenchOptions, type Figure, figure } from './bench.ts'
import { namespacesMissing } from './engine/ground.ts'
import { idleTitles } from './engine/idle-titles.ts'
import type { PlayJob } from './engine/player.ts'
import type { LinkShape } from './engine/relay.ts'
import { resume } from './engine/resume.ts'
import { type Client, clientMissing, runClient, seedersMissing, swarm } from './engine/swarm.ts'

const MiB = 1024 * 1024
const fast: LinkShape = { rate: 2_000_000, rtt: 60 }
const slow: LinkShape = { rate: 50_000, rtt: 60 }
/** 10 Mbit/s in all. */
const mixed: LinkShape[] = [350, 300, 250, 200, 150].map((kB) => ({ rate: kB * 1000, rtt: 60 }))
/** The same, and after a while the last one stays connected and gives nothing any more. */
const dying: LinkShape[] = mixed.map((link, at) => (at === mixed.length - 1 ? { ...link, silentAfter: 8000 } : link))
/** A film of 8 Mbit/s. */
const watch: PlayJob = { bitrate: 1_000_000, seconds: 20, seeks: [] }
const jumping: PlayJob = {
  ...watch,
  seeks: [
    { after: 7, to: 0.6 },
    { after: 14, to: 0.25 },
  ],
}
/** A film is played twenty seconds each time: five times would take an hour. */
const MAX_PLAYS = 3

interface Case {
  name: string
  links: LinkShape[]
  pieceLength: number
  size: number
  whole?: boolean
  play?: PlayJob
  namespaces?: boolean
}

const cases: Case[] = [
  { name: 'loopback', links: Array(5).fill({}), pieceLength: MiB, size: 100 * MiB },
  { name: 'five', links: Array(5).fill(fast), pieceLength: MiB, size: 60 * MiB },
  { name: 'five-namespaces', links: Array(5).fill(fast), pieceLength: MiB, size: 60 * MiB, namespaces: true },
  { name: 'five-4MiB', links: Array(5).fill(fast), pieceLength: 4 * MiB, size: 60 * MiB },
  { name: 'one-slow', links: [slow, fast, fast, fast], pieceLength: MiB, size: 60 * MiB },
  { name: 'loss', links: Array(5).fill({ ...fast, loss: 0.01 }), pieceLength: MiB, size: 60 * MiB },
  { name: 'whole', links: Array(5).fill({}), pieceLength: MiB, size: 300 * MiB, whole: true },
  { name: 'film', links: mixed, pieceLength: MiB, size: 60 * MiB, play: watch },
  { name: 'film-dying', links: dying, pieceLength: MiB, size: 60 * MiB, play: watch },
  { name: 'film-seeks', links: dying, pieceLength: MiB, size: 60 * MiB, play: jumping },
]
/** Cases without a swarm of seeders. */
const apart: Record<string, (options: BenchOptions) => Promise<Figure[]>> = { resume, idle: idleTitles }
const names = [...cases.map(({ name }) => name), ...Object.keys(apart)]

/** Ours twice: from a magnet like everybody, and from a title whose metadata and block hashes are signed. */
const clients: { name: string; client: Client; start: 'magnet' | 'title' }[] = [
  { name: 'magnet', client: 'ours', start: 'magnet' },
  { name: 'title', client: 'ours', start: 'title' },
  { name: 'webtorrent', client: 'webtorrent', start: 'magnet' },
  { name: 'libtorrent', client: 'libtorrent', start: 'magnet' },
  { name: 'torrent-stream', client: 'torrent-stream', start: 'magnet' },
  { name: 'aria2', client: 'aria2', start: 'magnet' },
  { name: 'qbittorrent', client: 'qbittorrent', start: 'magnet' },
]
const own = ['magnet', 'title']
/** They write files and tell nobody when a place in one is there, so only their start is looked at. */
const filesOnly = new Set<Client>(['aria2', 'qbittorrent'])
/** Counted, and of no use as a ratio: the goal is none. */
const counts = new Set(['stalls', 'stalled'])

/** What was measured → client → its values. */
type Values = Record<string, Record<string, number[]>>

export const bench: Bench = {
  name: 'engine',
  about: 'first bytes, seek, playing, whole file, resume, idle titles; against other clients, same seeders, same run',
  async run(options) {
    const wanted = chosen(options)
    const figures: Figure[] = []
    const missing = seedersMissing()
    if (missing) options.note(`skipped: the neutral seeders are not installed (${missing})`)
    for (const { name, client } of clients) {
      const how = clientMissing(client)
      if (how) options.note(`skipped: ${name} is not installed (${how})`)
    }
    for (const one of missing ? [] : cases)
      if (wanted.includes(one.name)) figures.push(...(await runCase(one, options)))
    for (const [name, run] of Object.entries(apart)) if (wanted.includes(name)) figures.push(...(await run(options)))
    return figures
  },
}

function chosen({ once, only }: BenchOptions): string[] {
  if (only === undefined) return once ? names.slice(0, 1) : names
  const wanted = only.split(',')
  const unknown = wanted.filter((name) => !names.includes(name))
  if (unknown.length > 0) throw new Error(`no such case: ${unknown.join(', ')}; there are ${names.join(', ')}`)
  return wanted
}

async function runCase(one: Case, options: BenchOptions): Promise<Figure[]> {
  const no = one.namespaces && namespacesMissing()
  if (no) {
    options.note(`skipped: ${one.name}: ${no}`)
    return []
  }
  const world = await swarm({ ...one, note: options.note })
  const values: Values = {}
  const runs = one.play ? Math.min(MAX_PLAYS, options.runs) : options.runs
  try {
    for (let run = 0; run < runs; run++) {
      for (const { name, client, start } of clients.filter((each) => measurable(each.client, one))) {
        world.begin()
        const wish = { start, pause: 1.5, limit: 60, whole: one.whole, play: one.play }
        const result = await runClient(client, { ...world.job, ...wish }, world.clientSide)
        options.note(`${one.name} ${name}: ${result ? JSON.stringify(result) : 'did not get there'}`)
        for (const [what, value] of Object.entries(result ?? {})) note(values, [what, name], value)
      }
    }
    if (one.namespaces) options.note(`${one.name}: held back ${world.check()}`)
  } finally {
    await world.close()
  }
  return Object.entries(values).flatMap(([what, byClient]) =>
    counts.has(what) ? countsOf(one, what, byClient) : figuresOf(one, what, byClient),
  )
}

function measurable(client: Client, { whole, play }: Case): boolean {
  return clientMissing(client) === null && !((whole || play) && filesOnly.has(client))
}

function note(values: Values, [what, name]: [string, string], value: number): void {
  const byClient = values[what] ?? {}
  byClient[name] = [...(byClient[name] ?? []), value]
  values[what] = byClient
}

function countsOf(one: Case, what: string, values: Record<string, number[]>): Figure[] {
  const unit = what === 'stalls' ? '' : 'ms'
  return Object.entries(values).map(([name, list]) => figure(`engine/${one.name}/${what}/${name}`, unit, list))
}

function figuresOf(one: Case, what: string, values: Record<string, number[]>): Figure[] {
  const toFigure = (numbers: number[]) => (what === 'cpu' ? numbers.map((cpu) => cpu / (one.size / 1e9)) : numbers)
  const unit = what === 'cpu' ? 's/GB' : 'ms'
  const found: Figure[] = []
  for (const mine of own) {
    for (const { name: other } of clients) {
      if (own.includes(other) || !values[mine] || !values[other]) continue
      const baseline = { name: other, values: toFigure(values[other]) }
      found.push(figure(`engine/${one.name}/${what}/${mine}-vs-${other}`, unit, toFigure(values[mine]), baseline))
    }
  }
  return found
}
