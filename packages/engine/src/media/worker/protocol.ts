import type { AttachmentInfo, MediaProbe, SubtitleCue } from '../api.ts'
import type { MediaErrorCode } from '../errors.ts'
import type { TrackEvent } from '../matroska/subtitles.ts'

/** What crosses between the shell and the media worker; every call has a number of its own. */
export interface WindowCall {
  index: number
  t: number
  d: number
  bare?: boolean
  whole?: boolean
  convert?: boolean
}

export interface Calls {
  probe: { ask: Record<string, never>; answer: MediaProbe }
  subtitle: { ask: { index: number; t: number; d: number }; answer: SubtitleCue[] }
  subtitleEvents: { ask: { index: number; t: number; d: number }; answer: TrackEvent[] }
  keyTimes: { ask: Record<string, never>; answer: number[] }
  subtitleHeader: { ask: { index: number }; answer: Uint8Array }
  attachment: { ask: { index: number }; answer: AttachmentInfo & { bytes: Uint8Array } }
}
export type CallName = keyof Calls
export type StreamName = 'video' | 'audio'

export type ToWorker =
  | { type: 'call'; id: number; name: CallName; ask: unknown }
  | { type: 'stream'; id: number; name: StreamName; ask: WindowCall }
  /** One more chunk may come. */
  | { type: 'more'; id: number }
  | { type: 'cancel'; id: number }
  | { type: 'bytes'; id: number; bytes?: Uint8Array; error?: WireError }

export type FromWorker =
  | { type: 'answer'; id: number; answer?: unknown; error?: WireError }
  | { type: 'chunk'; id: number; bytes: Uint8Array }
  | { type: 'end'; id: number; error?: WireError }
  | { type: 'read'; id: number; start: number; end: number }
  | { type: 'unread'; id: number }
  | { type: 'alive'; memory: number }

export interface WireError {
  code: MediaErrorCode
  message: string
}

/** Chunks a stream may have under way: the next one is made while this one is sent. */
export const chunksUnderWay = 2
/** How often the worker says that it is alive. */
export const aliveEveryMs = 1000
