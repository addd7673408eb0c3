/**
 * First bytes, seeks and whole files: ours against raw WebTorrent, libtorrent with deadlines, aria2 and qBittorrent told to
 * fetch in order, in one run. `--case NAME` (several with commas) measures these cases only.
 */
import { type Bench, type BenchOptions, type Figure, figure } from './bench.ts'
import type { LinkShape } from './engine/relay.ts'
import { type Client, clientMissing, runClient, seedersMissing, swarm } from './engine/swarm.ts'

const MiB = 1024 * 1024
const fast: LinkShape = { rate: 2_000_000, rtt: 60 }
const slow: LinkShape = { rate: 50_000, rtt: 60 }

interface Case {
  name: string
  links: LinkShape[]
  pieceLength: number
  size: number
  whole?: boolean
}

const cases: Case[] = [
  { name: 'loopback', links: Array(5).fill({}), pieceLength: MiB, size: 100 * MiB },
  { name: 'five', links: Array(5).fill(fast), pieceLength: MiB, size: 60 * MiB },
  { name: 'five-4MiB', links: Array(5).fill(fast), pieceLength: 4 * MiB, size: 60 * MiB },
  { name: 'one-slow', links: [slow, fast, fast, fast], pieceLength: MiB, size: 60 * MiB },
  { name: 'loss', links: Array(5).fill({ ...fast, loss: 0.01 }), pieceLength: MiB, size: 60 * MiB },
  { name: 'whole', links: Array(5).fill({}), pieceLength: MiB, size: 300 * MiB, whole: true },
]

/** Ours twice: from a magnet like everybody, and from a title whose metadata and block hashes are signed. */
const clients: { name: string; client: Client; start: 'magnet' | 'title' }[] = [
  { name: 'magnet', client: 'ours', start: 'magnet' },
  { name: 'title', client: 'ours', start: 'title' },
  { name: 'webtorrent', client: 'webtorrent', start: 'magnet' },
  { name: 'libtorrent', client: 'libtorrent', start: 'magnet' },
  { name: 'aria2', client: 'aria2', start: 'magnet' },
  { name: 'qbittorrent', client: 'qbittorrent', start: 'magnet' },
]
/** They write files and tell nobody when a place in one is there, so only their start is looked at. */
const filesOnly = new Set<Client>(['aria2', 'qbittorrent'])

export const bench: Bench = {
  name: 'engine',
  about: 'first bytes, seek, whole file; against raw WebTorrent and libtorrent with deadlines, same seeders, same run',
  async run(options) {
    const missing = seedersMissing()
    if (missing) {
      options.note(`skipped: the neutral seeders are not installed (${missing})`)
      return []
    }
    for (const { name, client } of clients) {
      const how = clientMissing(client)
      if (how) options.note(`skipped: ${name} is not installed (${how})`)
    }
    const figures: Figure[] = []
    for (const one of chosen(options)) figures.push(...(await runCase(one, options)))
    return figures
  },
}

function chosen({ once, only }: BenchOptions): Case[] {
  const wanted = only?.split(',')
  const unknown = wanted?.filter((name) => !cases.some((one) => one.name === name)) ?? []
  if (unknown.length > 0) {
    throw new Error(`no such case: ${unknown.join(', ')}; there are ${cases.map(({ name }) => name).join(', ')}`)
  }
  if (wanted) return cases.filter(({ name }) => wanted.includes(name))
  return once ? cases.slice(0, 1) : cases
}

async function runCase(one: Case, options: BenchOptions): Promise<Figure[]> {
  const world = await swarm(one)
  const values: Record<string, Record<string, number[]>> = {}
  try {
    for (let run = 0; run < options.runs; run++) {
      for (const { name, client, start } of clients.filter((each) => measurable(each.client, one))) {
        const result = await runClient(client, { ...world.job, start, pause: 1.5, limit: 60, whole: one.whole })
        options.note(`${one.name} ${name}: ${result ? JSON.stringify(result) : 'did not get there'}`)
        for (const [what, value] of Object.entries(result ?? {})) note(values, [what, name], value)
      }
    }
  } finally {
    await world.close()
  }
  return Object.entries(values).flatMap(([what, byClient]) => figuresOf(one, what, byClient))
}

function measurable(client: Client, one: Case): boolean {
  return clientMissing(client) === null && !(one.whole && filesOnly.has(client))
}

function note(values: Record<string, Record<string, number[]>>, [what, name]: [string, string], value: number): void {
  const byClient = values[what] ?? {}
  byClient[name] = [...(byClient[name] ?? []), value]
  values[what] = byClient
}

function figuresOf(one: Case, what: string, values: Record<string, number[]>): Figure[] {
  const toFigure = (numbers: number[]) => (what === 'cpu' ? numbers.map((cpu) => cpu / (one.size / 1e9)) : numbers)
  const unit = what === 'cpu' ? 's/GB' : 'ms'
  const found: Figure[] = []
  for (const own of ['magnet', 'title']) {
    if (!values[own]) continue
    for (const other of ['webtorrent', 'libtorrent', 'aria2', 'qbittorrent']) {
      if (!values[other]) continue
      const baseline = { name: other, values: toFigure(values[other]) }
      found.push(figure(`engine/${one.name}/${what}/${own}-vs-${other}`, unit, toFigure(values[own]), baseline))
    }
  }
  return found
}
