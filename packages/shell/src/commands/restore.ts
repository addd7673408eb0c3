import type { Verb } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'
import { connectOwner } from '../home/control-client.ts'
import { acceptCopy } from '../maintain/restored.ts'

export const verb: Verb = {
  summary: 'Accepts a home that was restored from a backup or moved, once the original is gone for good',
  usage: 'restore [--yes]',
  where: 'here',
  options: { yes: { type: 'boolean', help: 'do not ask' } },
  async run({ home, flags, out }) {
    const socket = await connectOwner(home).catch(() => undefined)
    socket?.destroy()
    if (socket) throw new ShellError('HOME_IN_USE', 'A Kinoswarm runs on this home, so it needs no restoring.')
    if (!flags.on('yes')) {
      out.say(
        'If the original is ever used again, both write to the same feeds, and viewers will refuse them for good.',
      )
      const answer = await out.ask('Is the original gone for good? Type yes: ')
      if (!/^(y|yes)$/i.test(answer.trim())) throw new ShellError('CANCELLED', 'Nothing was changed.')
    }
    await acceptCopy(home)
    out.emit(
      { event: 'restored', home },
      'This copy is the home now. Before its channels are published again they have to meet another copy: start “kinoswarm seed” while a seeder or a viewer is online.',
    )
  },
}
