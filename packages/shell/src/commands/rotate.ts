import type { Verb } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'
import { carryOutRootChange, publicKey, rootChangeOptions } from '../maintain/root-change.ts'

export const verb: Verb = {
  summary: 'Changes who signs a channel: keys that come, keys that go, how many are needed',
  usage: 'rotate [--add KEY …] [--remove KEY …] [--quorum N] [--name NAME] [--channel LINK]',
  where: 'home',
  options: {
    ...rootChangeOptions,
    add: { type: 'string', multiple: true, help: 'public key to let in, repeatable' },
    remove: { type: 'string', multiple: true, help: 'public key to let go, repeatable; for a stolen one use “revoke”' },
    quorum: { type: 'string', help: 'signatures needed from now on' },
    name: { type: 'string', help: 'a new name for the channel' },
    description: { type: 'string', help: 'a new description' },
  },
  async run(context) {
    const { flags, out } = context
    const quorum = flags.text('quorum')
    if (quorum !== undefined && !/^[1-9]\d?$/.test(quorum))
      throw new ShellError('USAGE', '--quorum takes a whole number.')
    const change = {
      add: flags.list('add').map(publicKey),
      remove: flags.list('remove').map(publicKey),
      quorum: quorum === undefined ? undefined : Number(quorum),
      name: flags.text('name'),
      description: flags.text('description'),
    }
    const nothing = change.add.length + change.remove.length === 0 && !quorum && !change.name && !change.description
    if (nothing) throw new ShellError('USAGE', `Say what is to change. Usage: kinoswarm ${verb.usage}`)
    const maintainer = await (await context.workshop()).maintainer(flags.text('channel'), out)
    await carryOutRootChange(context, maintainer, await maintainer.proposeRoot(change))
  },
}
