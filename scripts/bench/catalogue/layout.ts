/** What a layout of a catalogue must be able to do to be measured: one process publishes it, another reads it. */
import type { TitleInput } from '@kinoswarm/catalog-feed/title'
import type Corestore from 'corestore'

export type LayoutName = 'packed' | 'files' | 'bee'

/** Crosses between processes, so that a reader can open what a maker has published. */
export type Published = { topic: Buffer; bytes: number } & Record<string, unknown>

export interface Maker {
  published: Published
  close(): Promise<void>
}

export interface Layout {
  publish(store: Corestore, titles: AsyncIterable<TitleInput>): Promise<Maker>
  /** Opens nothing but what is needed to be replicated; `first` then is the first screen. */
  open(store: Corestore, published: Published): Promise<Side>
}

/** A reader's side of it. */
export interface Side {
  /** The newest sixty titles; resolves to how many there are. */
  first(): Promise<number>
  /** Everything, so that nothing is asked of anybody any more. */
  everything(): Promise<void>
  close(): Promise<void>
}

/** Titles on a first screen. */
export const FIRST = 60
