import { keyWords } from '@kinoswarm/catalog-feed'
import type { Verb } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'
import { agree } from '../maintain/root-change.ts'

export const verb: Verb = {
  summary: 'Follows the successors who want to take over a channel whose owners fell silent',
  usage: 'channel accept LINK [--yes]',
  where: 'home',
  arguments: { min: 1, max: 1 },
  options: { yes: { type: 'boolean', help: 'do not ask' } },
  async run(context) {
    const { args, flags, out } = context
    const reader = await (await context.workshop()).reader(args[0] ?? '')
    await reader.settled()
    const { root, succession, confirmed } = reader.state
    if (!root || !succession) throw new ShellError('NOT_FOUND', 'Nobody asks to take over this channel.')
    if (succession.refused !== null) throw new ShellError('CANCELLED', succession.refused)
    const last = confirmed === undefined ? 'never' : new Date(confirmed * 1000).toISOString().slice(0, 10)
    out.say(`The owners of “${root.name}” were heard of last: ${last}.`)
    const { threshold, keys } = succession
    out.say(`“${succession.name}” would be signed from now on by ${threshold} of these ${keys.length}:`)
    for (const key of keys) out.say(`  ${key} (${keyWords(key).join(' ')})`)
    if (!flags.on('yes')) await agree(context, 'Follow them? Type yes: ')
    await reader.agreeToSuccession(succession.hash)
    out.emit({ event: 'accepted', channel: reader.id }, 'This computer follows them from now on.')
  },
}
