/**
 * A home that was restored from a backup, or moved with its folder. The store refuses to open such a copy, because two
 * copies of one writer that both go on would kill what they write to. Accepting it makes that impossible for what this
 * home writes: feeds wait for another copy (docs/trust.md, clause 8.3), and catalogues go on in a new drive.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { leaveCatalogueDrive } from '../home/catalogue-drive.ts'
import { homeFiles } from '../home/paths.ts'
import { listMaintained } from './maintainers.ts'

/** By this file the store knows that it is where it was made. */
const placeFile = 'CORESTORE'

/** From now on this copy is the home. Nothing may have it open. */
export async function acceptCopy(home: string): Promise<void> {
  const channelFile = (id: string, name: string) => join(homeFiles.channel(home, id), name)
  for (const { id } of await listMaintained({ home, channelFile })) await leaveCatalogueDrive(channelFile, id)
  await rm(join(homeFiles.store(home), placeFile), { force: true })
}
