import type { Verb } from '../cli/verb.ts'
import { carryOutRootChange, publicKey, rootChangeOptions } from '../maintain/root-change.ts'

export const verb: Verb = {
  summary: 'Shuts out a stolen key for ever, and signs anew whatever it could have signed',
  usage: 'revoke KEY [--add NEWKEY] [--channel LINK]',
  where: 'home',
  arguments: { min: 1, max: 1 },
  options: {
    ...rootChangeOptions,
    add: { type: 'string', multiple: true, help: 'public key that takes its place' },
  },
  async run(context) {
    const { args, flags, out } = context
    const maintainer = await (await context.workshop()).maintainer(flags.text('channel'), out)
    const change = { remove: [publicKey(args[0] ?? '')], add: flags.list('add').map(publicKey), stolen: true }
    await carryOutRootChange(context, maintainer, await maintainer.proposeRoot(change))
  },
}
