import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { importKey } from '@kinoswarm/catalog-feed'
import type { Verb } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'

export const verb: Verb = {
  summary: 'Takes a signing key that was exported elsewhere into this home',
  usage: 'keys import NAME FILE',
  where: 'home',
  arguments: { min: 2, max: 2 },
  async run({ args, cwd, out, workshop }) {
    const [name = '', given = ''] = args
    const file = resolve(cwd, given)
    const sealed = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw new ShellError('NOT_FOUND', `${file} cannot be read.`, { cause })
    })
    const { id } = await importKey((await workshop()).keysDir, name, sealed)
    out.emit({ event: 'key', name, id }, `${name}: ${id}`)
  },
}
