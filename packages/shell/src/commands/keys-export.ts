import { resolve } from 'node:path'
import { exportKey, writeAtomic } from '@kinoswarm/catalog-feed'
import type { Verb } from '../cli/verb.ts'
import { hasNoPassphrase } from '../maintain/maintainers.ts'

export const verb: Verb = {
  summary: 'Copies a signing key, still sealed with its passphrase, into a file to keep elsewhere',
  usage: 'keys export NAME FILE',
  where: 'home',
  arguments: { min: 2, max: 2 },
  async run({ args, cwd, out, workshop }) {
    const [name = '', given = ''] = args
    const { keysDir } = await workshop()
    const sealed = await exportKey(keysDir, name)
    const file = resolve(cwd, given)
    await writeAtomic(file, Buffer.from(sealed), 0o600)
    const sealedBy = (await hasNoPassphrase(keysDir, name))
      ? 'It has no passphrase: whoever holds this file can sign.'
      : 'Without its passphrase it is worth nothing, and nobody can recover that: keep both.'
    out.emit({ event: 'exported', name, file }, `Wrote ${file}. ${sealedBy}`)
  },
}
