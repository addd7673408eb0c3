import { Maintainer } from '@kinoswarm/catalog-feed'
import type { Verb } from '../cli/verb.ts'
import { unlock } from '../maintain/maintainers.ts'
import { keyName, keyOptions } from '../maintain/new-key.ts'
import { carryOutRootChange, rootChangeOptions } from '../maintain/root-change.ts'

export const verb: Verb = {
  summary: 'Takes over a channel whose owners fell silent, as one of the successors they named',
  usage: 'succeed LINK [--key NAME]',
  where: 'home',
  arguments: { min: 1, max: 1 },
  options: {
    key: keyOptions.key,
    'sign-with': rootChangeOptions['sign-with'],
    out: rootChangeOptions.out,
    yes: rootChangeOptions.yes,
  },
  async run(context) {
    const { args, flags, out } = context
    const workshop = await context.workshop()
    const reader = await workshop.reader(args[0] ?? '')
    const name = keyName(flags)
    const keyPair = await unlock(workshop.keysDir, name, out)
    const state = workshop.stateFile(reader.id)
    const maintainer = new Maintainer({ store: workshop.store, keyPair, link: reader.id, state, reader })
    await maintainer.ready()
    await workshop.adopt(maintainer, name)
    await carryOutRootChange(context, maintainer, await maintainer.proposeSuccession())
  },
}
