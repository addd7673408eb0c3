import { setMaxListeners } from 'node:events'
import type { AttachmentInfo, MediaProbe, SubtitleCue } from './api.ts'
import { MediaError } from './errors.ts'
import type { TrackEvent } from './matroska/subtitles.ts'
import { type Probed, probeFile } from './probe.ts'
import { type ByteReader, CachedReader } from './reader.ts'
import { registerCodecs } from './remux/convert.ts'
import { readKeyTimes } from './remux/key-times.ts'
import { TrackSession } from './remux/session.ts'
import type { TrackKind, TrackRef } from './remux/source-packets.ts'
import { embeddedCues, embeddedEvents } from './subtitles/embedded.ts'

export interface WindowRequest {
  /** Seconds of film, and how many of them. */
  t: number
  d: number
  /** Without the initialisation segment: the browser has it already. */
  bare?: boolean
  /** Ends in front of the first key picture at or behind the end: a segment that stands on its own. */
  whole?: boolean
  /** The track as the plan wants it. */
  convert?: boolean
  signal?: AbortSignal
}

/** Two tracks of two viewers, and a spare one. */
const sessionsMax = 5
/** A request for more is cut down to this: it bounds what runs ahead of the viewer. */
export const windowMaxSeconds = 60
/** Fonts of a film together; a single one is a few megabytes. */
const attachmentMaxBytes = 32 * 1024 * 1024
/** Clocks of two requests agree to this. */
const sameSeconds = 0.0005

/** One film file: what it holds, and its tracks as streams. Belongs in a worker, because the file is not trusted. */
export class Film {
  readonly #reader: ByteReader
  readonly #closing = new AbortController()
  #probed: Promise<Probed> | undefined
  #sessions: TrackSession[] = []

  constructor(source: ByteReader) {
    this.#reader = new CachedReader(source)
    setMaxListeners(0, this.#closing.signal)
  }

  async probe(): Promise<MediaProbe> {
    const { probe } = await this.#open()
    if (probe.audio.some((track) => track.convertible)) registerCodecs()
    return probe
  }

  video(index: number, request: WindowRequest): AsyncGenerator<Uint8Array> {
    return this.#window({ kind: 'video', index }, request)
  }

  audio(index: number, request: WindowRequest): AsyncGenerator<Uint8Array> {
    return this.#window({ kind: 'audio', index }, request)
  }

  /** When key pictures are shown, by the index; empty without one. */
  async keyTimes(): Promise<number[]> {
    return readKeyTimes(this.#reader, await this.#open(), this.#closing.signal)
  }

  /** Cues that are on the screen at any time in the window. */
  async subtitle(index: number, request: Pick<WindowRequest, 't' | 'd' | 'signal'>): Promise<SubtitleCue[]> {
    const probed = await this.#open()
    const { from, to } = span(request)
    return embeddedCues(this.#reader, probed, index, { from, to, signal: request.signal })
  }

  /** The same as it stands in the track, for whoever draws it: styled lines, or pictures. */
  async subtitleEvents(index: number, request: Pick<WindowRequest, 't' | 'd' | 'signal'>): Promise<TrackEvent[]> {
    const probed = await this.#open()
    const { from, to } = span(request)
    return embeddedEvents(this.#reader, probed, index, { from, to, signal: request.signal })
  }

  /** What a styled subtitle track begins with: its styles, in the form players of ASS take. */
  async subtitleHeader(index: number): Promise<Uint8Array> {
    const { matroska, probe } = await this.#open()
    const id = probe.subtitles[index]?.id
    return matroska?.tracks.find((track) => track.number === id)?.codecPrivate ?? new Uint8Array(0)
  }

  async attachment(index: number): Promise<AttachmentInfo & { bytes: Uint8Array }> {
    const { matroska, probe } = await this.#open()
    const place = matroska?.attachments[index]
    const info = probe.attachments[index]
    if (!place || !info) throw new MediaError('TRACK_MISSING', 'There is no such attachment in this film.')
    if (info.size > attachmentMaxBytes)
      throw new MediaError('FILE_UNSUPPORTED', 'This attachment is too large to load.')
    return { ...info, bytes: await this.#reader.read(place.start, place.end, this.#closing.signal) }
  }

  close(): void {
    this.#closing.abort()
    for (const session of this.#sessions) session.close()
    this.#sessions = []
  }

  #open(): Promise<Probed> {
    this.#probed ??= probeFile(this.#reader, this.#closing.signal).catch((error) => {
      this.#probed = undefined
      throw MediaError.from(error)
    })
    return this.#probed
  }

  async *#window(ref: TrackRef, request: WindowRequest): AsyncGenerator<Uint8Array> {
    const probed = await this.#open()
    const { from, to } = span(request)
    const convert = ref.kind === 'audio' && (request.convert ?? false)
    const session = this.#session(probed, ref, convert, from)
    yield* session.window(to - from, request)
  }

  #session(probed: Probed, ref: TrackRef, convert: boolean, time: number): TrackSession {
    this.#sessions = this.#sessions.filter((session) => !session.closed)
    const fits = (session: TrackSession) =>
      !session.busy && same(session, ref.kind, ref.index, convert) && Math.abs(session.position - time) < sameSeconds
    const known = this.#sessions.find(fits)
    if (known) return known
    const idle = this.#sessions.find((session) => !session.busy)
    if (this.#sessions.length >= sessionsMax) (idle ?? this.#sessions[0])?.close()
    const session = new TrackSession(this.#reader, probed, { ref, convert, time })
    this.#sessions.push(session)
    return session
  }
}

function same(session: TrackSession, kind: TrackKind, index: number, convert: boolean): boolean {
  const { ref } = session.options
  return ref.kind === kind && ref.index === index && session.options.convert === convert
}

function span(request: { t: number; d: number }): { from: number; to: number } {
  const from = Number.isFinite(request.t) ? Math.max(0, request.t) : 0
  const d = Number.isFinite(request.d) ? Math.min(Math.max(0.1, request.d), windowMaxSeconds) : windowMaxSeconds
  return { from, to: from + d }
}
