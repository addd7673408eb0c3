import idEncoding from 'hypercore-id-encoding'
import type { Verb } from '../cli/verb.ts'
import { defaultKeyName, keyOptions, makeKey } from '../maintain/new-key.ts'

export const verb: Verb = {
  summary: 'Makes a signing key, sealed with a passphrase',
  usage: 'keys create [NAME] [--no-passphrase]',
  where: 'home',
  arguments: { min: 0, max: 1 },
  options: { 'no-passphrase': keyOptions['no-passphrase'] },
  async run({ args, flags, out, workshop }) {
    const name = args[0] ?? defaultKeyName
    const keyPair = await makeKey(await workshop(), name, flags, out)
    const id = idEncoding.encode(keyPair.publicKey)
    out.emit({ event: 'key', name, id }, `${name}: ${id}`)
  },
}
