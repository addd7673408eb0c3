import { type Finding, Linter, sourceInfohash, titleParts } from '@kinoswarm/catalog-feed'
import { channelOption, type OpenCatalogue, openCatalogue } from '../catalog/open-catalogue.ts'
import { Progress } from '../catalog/progress.ts'
import { Reachable } from '../catalog/reachable.ts'
import { chosenNetwork } from '../channel/network-choice.ts'
import { counted } from '../cli/counted.ts'
import type { Verb, VerbContext } from '../cli/verb.ts'
import { requireInterface } from '../reach/interface-guard.ts'

/** A lookup is some twenty packets to each DHT. */
const lookupsAtOnce = 8

export const verb: Verb = {
  summary: 'Looks through the catalogue for what is missing, double or hard to play',
  usage: 'catalog check [--online] [--channel LINK]',
  where: 'home',
  options: {
    channel: channelOption,
    online: { type: 'boolean', help: 'ask the network as well whether anybody offers each film' },
  },
  async run(context) {
    const { flags, out, signal } = context
    const { channel, writer } = await openCatalogue(context)
    const linter = new Linter(Math.floor(Date.now() / 1000))
    const counts = { error: 0, warning: 0 }
    const say = ({ level, ...finding }: Finding) => {
      counts[level]++
      const mark = level === 'error' ? 'Error' : 'Note'
      out.emit({ event: 'finding', level, ...finding }, `${mark}: ${finding.id} ${finding.message}.`)
    }
    let titles = 0
    for await (const title of writer.list()) {
      signal.throwIfAborted()
      titles++
      for (const finding of linter.check(title)) say(finding)
    }
    if (flags.on('online')) for await (const finding of unreachable(writer, context)) say(finding)
    const { error: errors, warning: warnings } = counts
    out.emit(
      { event: 'checked', channel, titles, errors, warnings },
      `${counted(titles, 'title')}, ${counted(errors, 'error')}, ${counted(warnings, 'note')}.`,
    )
  },
}

/** A finding for each torrent that nobody offers. */
async function* unreachable(
  writer: OpenCatalogue['writer'],
  { home, bootstrap, out, signal }: VerbContext,
): AsyncGenerator<Finding> {
  const titles = await torrentsOf(writer)
  const waiting = [...titles.keys()].reverse()
  const { interface: name, mainline } = await chosenNetwork(home)
  const reachable = new Reachable({
    bootstrap,
    mainline: mainline !== false,
    ...(name && { host: requireInterface(name) }),
  })
  const progress = new Progress(out, 'Asking the network')
  const found: Finding[] = []
  let done = 0
  const worker = async () => {
    for (let next = waiting.pop(); next !== undefined && !signal.aborted; next = waiting.pop()) {
      if (!(await reachable.offered(next))) found.push(lonely(titles.get(next)!, next))
      progress.at({ done: ++done, total: titles.size, unit: 'titles' })
    }
  }
  try {
    await reachable.ready()
    await Promise.all(Array.from({ length: lookupsAtOnce }, worker))
    signal.throwIfAborted()
  } finally {
    await reachable.close()
  }
  yield* found
}

/** The title that plays each torrent, or one of them. */
async function torrentsOf(writer: OpenCatalogue['writer']): Promise<Map<string, string>> {
  const titles = new Map<string, string>()
  for await (const title of writer.list()) {
    for (const source of titleParts(title).flatMap(({ sources }) => sources))
      titles.set(sourceInfohash(source), title.id)
  }
  return titles
}

function lonely(id: string, infohash: string): Finding {
  const message = `${infohash.slice(0, 8)}… is offered by nobody who is online: seed it, or find somebody who does`
  return { id, level: 'warning', code: 'UNREACHABLE', message }
}
