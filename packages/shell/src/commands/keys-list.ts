import { keyWords, listKeys } from '@kinoswarm/catalog-feed'
import type { Verb } from '../cli/verb.ts'

export const verb: Verb = {
  summary: 'Lists the signing keys of this home, with what others need to know of them',
  usage: 'keys list',
  where: 'home',
  async run({ out, workshop }) {
    const { keysDir } = await workshop()
    const keys = await listKeys(keysDir, (name) =>
      out.say(`${keysDir}/${name}.key is not a key of Kinoswarm, or it is damaged.`),
    )
    for (const { name, id } of keys) {
      const words = keyWords(id)
      out.emit({ event: 'key', name, id, words }, `${name}: ${id}\n    ${words.join(' ')}`)
    }
    if (keys.length === 0) out.say('There is no key here. “kinoswarm keys create” makes one.')
  },
}
