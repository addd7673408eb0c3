/** Which titles a catalogue had at an older head, from the blocks of its cards that are still on this disk. */
import type { CoreBlocks } from './blocks.ts'
import { Contents } from './contents.ts'
import { CatalogueError } from './errors.ts'
import type { Head } from './head.ts'

/** Unpacking so many takes a second; of larger catalogues news are told by date. */
const BLOCKS_MAX = 200

export interface EarlierBlocks {
  cards: Uint8Array[]
  deltas: Uint8Array[]
}

/** Waits for no network: null where a block is not here, or there are too many. */
export async function earlierBlocks({ cards, deltas }: Head, blocks: CoreBlocks): Promise<EarlierBlocks | null> {
  const places = Array.from({ length: cards[1] - cards[0] }, (_, i) => cards[0] + i)
  const late = deltas.map(([block]) => block)
  if (places.length + late.length > BLOCKS_MAX) return null
  const here = await Promise.all([...places, ...late].map((block) => blocks.has(block, block + 1)))
  if (!here.every(Boolean)) return null
  const read = (all: number[]) => Promise.all(all.map((block) => blocks.block(block)))
  return { cards: await read(places), deltas: await read(late) }
}

/** Ids of the titles that could be seen then; null where the blocks make no sense. */
export function earlierIds(head: Head, { cards, deltas }: EarlierBlocks): Set<string> | null {
  try {
    const contents = new Contents(head)
    for (const [place, block] of cards.entries()) contents.addCards(place, block)
    for (const block of deltas) contents.addDelta(block)
    const docs = Array.from({ length: contents.docs }, (_, doc) => doc)
    return new Set(docs.filter((doc) => contents.alive(doc)).map((doc) => contents.table.id(doc)))
  } catch (error) {
    if (error instanceof CatalogueError) return null
    throw error
  }
}
