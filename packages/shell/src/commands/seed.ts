import { parseLink } from '@kinoswarm/catalog-feed'
import type { Verb } from '../cli/verb.ts'
import { messageOf, ShellError } from '../errors.ts'
import { connectOwner } from '../home/control-client.ts'
import { ownHome } from '../home/owner.ts'
import { Seeder } from '../seed/seeder.ts'
import { untilAborted } from '../until.ts'

export const verb: Verb = {
  summary: 'Serves channels on, whole and without a browser: your own, and those you name',
  usage: 'seed [LINK …]',
  where: 'here',
  arguments: { min: 0, max: 64 },
  async run(context) {
    const { out, signal, home, bootstrap } = context
    const links = context.args.map((link) => parseLink(link).id)
    await requireFree(home)
    const workshop = await context.workshop()
    const seeder = new Seeder({ workshop, bootstrap, links })
    seeder.on('failure', (error: unknown) => out.say(messageOf(error)))
    const owner = ownHome(workshop, { carryOut: context.carryOut })
    try {
      await Promise.all([seeder.ready(), owner.ready()])
      const { channels, films } = seeder
      out.emit(
        { event: 'seeding', channels, films },
        `Serving ${channels.length} channels and ${films} films. Ctrl-C ends it.`,
      )
      await untilAborted(signal)
    } finally {
      await owner.close()
      await seeder.close()
    }
  },
}

async function requireFree(home: string): Promise<void> {
  const running = await connectOwner(home)
  if (!running) return
  running.destroy()
  throw new ShellError('HOME_IN_USE', `Another Kinoswarm works with ${home}. End it, or seed from another --home.`)
}
