import { resolve } from 'node:path'
import { exportKey, writeAtomic } from '@kinoswarm/catalog-feed'
import type { Verb } from '../cli/verb.ts'

export const verb: Verb = {
  summary: 'Copies a signing key, still sealed with its passphrase, into a file to keep elsewhere',
  usage: 'keys export NAME FILE',
  where: 'home',
  arguments: { min: 2, max: 2 },
  async run({ args, cwd, out, workshop }) {
    const [name = '', given = ''] = args
    const sealed = await exportKey((await workshop()).keysDir, name)
    const file = resolve(cwd, given)
    await writeAtomic(file, Buffer.from(sealed), 0o600)
    out.emit({ event: 'exported', name, file }, `Wrote ${file}. Without its passphrase it is worth nothing: keep both.`)
  },
}
