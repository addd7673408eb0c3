/** What crosses between the reader and a desk in a worker thread: method calls by name, answers by number. */
import type { Desk } from './desk.ts'
import type { CatalogueErrorCode } from './errors.ts'
import type { Head } from './head.ts'

/** Methods of a desk that can be called from the other side; all arguments and results can be cloned. */
export const DESK_METHODS = [
  'advance',
  'addCards',
  'pickCards',
  'addDelta',
  'addShard',
  'setDirectory',
  'setVocabulary',
  'setTitleOrder',
  'home',
  'browse',
  'needs',
  'since',
  'locate',
  'detail',
] as const
export type DeskMethod = (typeof DESK_METHODS)[number]

export type DeskCall =
  | { call: number; method: 'open'; args: [Head, picturesKeptMax?: number] }
  | { call: number; method: DeskMethod; args: unknown[] }

export type DeskAnswer =
  | { call: number; complete: boolean; result: unknown }
  | { call: number; complete: boolean; error: { code: CatalogueErrorCode | null; message: string } }

/** A desk as the reader sees it, wherever it runs. */
export type RemoteDesk = {
  [Method in DeskMethod]: (...args: Parameters<Desk[Method]>) => Promise<ReturnType<Desk[Method]>>
}
