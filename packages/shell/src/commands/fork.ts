import { forkChannel } from '@kinoswarm/catalog-feed'
import type { Verb } from '../cli/verb.ts'
import { keyName, keyOptions, openOrMakeKey } from '../maintain/new-key.ts'

export const verb: Verb = {
  summary: 'Makes a channel of your own out of another one, from what this computer holds of it',
  usage: 'fork LINK [--name NAME] [--description TEXT]',
  where: 'home',
  arguments: { min: 1, max: 1 },
  options: {
    ...keyOptions,
    name: { type: 'string', help: 'its name; absent = the old one with “(fork)”' },
    description: { type: 'string', help: 'what it shows; absent = as before' },
  },
  async run({ args, flags, out, workshop }) {
    const home = await workshop()
    const original = await home.reader(args[0] ?? '')
    await original.settled()
    const keyPair = await openOrMakeKey(home, flags, out)
    const maintainer = await forkChannel({
      store: home.store,
      keyPair,
      original,
      state: (id) => home.stateFile(id),
      name: flags.text('name'),
      description: flags.text('description'),
    })
    await home.adopt(maintainer, keyName(flags))
    const { id, link } = maintainer
    const { name } = maintainer.reader.state
    const next = 'Its interface and catalogue are the original’s until you edit them: “catalog …”, “publish --ui DIR”.'
    out.emit({ event: 'channel', id, link, name, forkOf: original.id }, `${name}: ${link}\n${next}`)
  },
}
