import { parseLink } from '@kinoswarm/catalog-feed'
import { counted } from '../cli/counted.ts'
import type { Flags, Verb } from '../cli/verb.ts'
import { messageOf, ShellError } from '../errors.ts'
import { connectOwner } from '../home/control-client.ts'
import { ownHome } from '../home/owner.ts'
import { keepConfirmed } from '../maintain/confirming.ts'
import { Attendant } from '../seed/attendant.ts'
import { parseBytes } from '../seed/choose-titles.ts'
import { Seeder } from '../seed/seeder.ts'
import { showStatus } from '../seed/show-status.ts'
import { untilAborted } from '../until.ts'

export const verb: Verb = {
  summary: 'Serves channels on, whole and without a browser: your own, and those you name',
  usage: 'seed [LINK …] [--titles all|rarest --quota 50GB] [--up 2MB/s] [--down 5MB/s] [--status PORT]',
  where: 'here',
  arguments: { min: 0, max: 64 },
  options: {
    titles: {
      type: 'string',
      help: 'keep films too: “all” in the catalogue’s order, “rarest” those with fewest copies first',
    },
    quota: { type: 'string', help: 'most that kept films may take, as 50GB; absent = 20GB' },
    up: { type: 'string', help: 'upload limit over everything, as 2MB/s; absent = none' },
    down: { type: 'string', help: 'download limit over everything; absent = none' },
    status: { type: 'string', help: 'port of a status page on this machine only' },
  },
  async run(context) {
    const { out, flags, signal, home, bootstrap } = context
    const links = context.args.map((link) => parseLink(link).id)
    const limits = readLimits(flags)
    const port = readPort(flags)
    await requireFree(home)
    const workshop = await context.workshop()
    const seeder = new Seeder({ workshop, bootstrap, links })
    const attendant = new Attendant({ seeder, ...limits })
    attendant.on('failure', (error: unknown) => out.say(messageOf(error)))
    seeder.on('failure', (error: unknown) => out.say(messageOf(error)))
    const owner = ownHome(workshop, { carryOut: context.carryOut })
    try {
      await Promise.all([seeder.ready(), owner.ready()])
      await attendant.ready()
      const { channels, films } = seeder
      out.emit(
        { event: 'seeding', channels, films },
        `Serving ${counted(channels.length, 'channel')} and ${counted(films, 'film')}. Ctrl-C ends it.`,
      )
      const stop = await showStatus({ out, port, status: () => attendant.status() })
      const stopConfirming = keepConfirmed(workshop, out)
      await untilAborted(signal).finally(() => Promise.all([stop(), stopConfirming()]))
    } finally {
      await owner.close()
      await attendant.close()
      await seeder.close()
    }
  },
}

/** Twenty gigabytes are a dozen films: a fair share that few will miss. */
const quotaDefault = 20e9

function readLimits(flags: Flags) {
  const order = flags.text('titles')
  if (order !== undefined && order !== 'all' && order !== 'rarest') {
    throw new ShellError('USAGE', '--titles is “all” or “rarest”.')
  }
  const quota = readBytes(flags, 'quota', quotaDefault)
  if (flags.text('quota') !== undefined && (!order || quota === 0)) {
    throw new ShellError(
      'USAGE',
      '--quota is for films that are kept: --titles rarest --quota 50GB, more than nothing.',
    )
  }
  return {
    ...(order && { adopt: { order: order as 'all' | 'rarest', quota } }),
    upLimit: readBytes(flags, 'up'),
    downLimit: readBytes(flags, 'down'),
  }
}

function readPort(flags: Flags): number | undefined {
  const text = flags.text('status')
  if (text === undefined) return undefined
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new ShellError('USAGE', '--status is a port from 1 to 65535.')
}

function readBytes(flags: Flags, name: string, otherwise = 0): number {
  const text = flags.text(name)
  const bytes = text === undefined ? otherwise : parseBytes(text)
  if (bytes === null) throw new ShellError('USAGE', `--${name} is an amount such as 500kB, 2MB/s or 50GB.`)
  return bytes
}

async function requireFree(home: string): Promise<void> {
  const running = await connectOwner(home)
  if (!running) return
  running.destroy()
  throw new ShellError('HOME_IN_USE', `Another Kinoswarm works with ${home}. End it, or seed from another --home.`)
}
