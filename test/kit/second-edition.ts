import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { builtUi } from './world.ts'

/** The built interface with another first page, in `dir`: a release whose files differ from the first. */
export async function secondEdition(dir: string): Promise<string> {
  const changed = join(dir, 'second-edition')
  await cp(builtUi, changed, { recursive: true })
  const index = join(changed, 'index.html')
  await writeFile(index, (await readFile(index, 'utf8')).replace(/<html/, '<html data-edition="second"'))
  return changed
}
