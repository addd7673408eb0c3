/** Every living title of a catalogue, whole, one block after the other: for the maintainer's side and for exports. */
import type { BlockSource } from './blocks.ts'
import { Contents } from './contents.ts'
import { DETAILS_PER_SEGMENT, type Detail, DetailSegment } from './detail-segment.ts'
import { CatalogueError } from './errors.ts'
import type { Head } from './head.ts'

export interface WalkedTitle extends Detail {
  doc: number
}

/** Reads all cards and deltas of a catalogue. */
export async function loadContents(head: Head, blocks: BlockSource): Promise<Contents> {
  const contents = new Contents(head)
  for (let place = 0; place < contents.segments; place++) {
    contents.addCards(place, await blocks.block(head.cards[0] + place))
  }
  for (const [block] of head.deltas) contents.addDelta(await blocks.block(block))
  return contents
}

/** Titles in document order. A record that does not pass the schema any more is left out. */
export async function* walkTitles(head: Head, contents: Contents, blocks: BlockSource): AsyncGenerator<WalkedTitle> {
  for (let first = 0; first < head.base; first += DETAILS_PER_SEGMENT) {
    const segment = new DetailSegment(await blocks.block(head.details[0] + first / DETAILS_PER_SEGMENT))
    for (let at = 0; at < segment.count; at++) yield* one(contents, segment, { doc: first + at, at })
  }
  for (const { segment, first } of contents.deltas) {
    for (let start = 0; start < segment.cards.count; start += DETAILS_PER_SEGMENT) {
      const details = segment.details(start)
      for (let at = 0; at < details.count; at++) yield* one(contents, details, { doc: first + start + at, at })
    }
  }
}

function* one(contents: Contents, details: DetailSegment, place: { doc: number; at: number }): Generator<WalkedTitle> {
  const card = contents.alive(place.doc) ? contents.card(place.doc) : null
  if (card === null) return
  try {
    yield { doc: place.doc, ...details.detail(place.at, card) }
  } catch (error) {
    if (!(error instanceof CatalogueError)) throw error
  }
}
