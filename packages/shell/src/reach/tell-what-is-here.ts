import type { ChannelReader } from '@kinoswarm/catalog-feed'
import { counted } from '../cli/counted.ts'
import { capsulesRead } from '../home/capsules-read.ts'
import type { Reach } from './reach.ts'

/** Tells the report which of these channels this disk holds, and which came in a capsule file. Asks no network. */
export async function tellWhatIsHere(reach: Reach, readers: readonly ChannelReader[], home: string): Promise<void> {
  await Promise.all(readers.map((reader) => reader.settled()))
  const here = readers.filter(({ state }) => state.root !== null)
  if (here.length > 0) {
    reach.answered('disk', `${counted(here.length, 'channel')} known here`, { what: 'known', count: here.length })
  }
  const read = await capsulesRead(home)
  const fromCapsules = here.filter(({ id }) => Object.hasOwn(read, id))
  const count = fromCapsules.length
  if (count > 0) reach.answered('capsule', `${counted(count, 'channel')} read from one`, { what: 'imported', count })
}
