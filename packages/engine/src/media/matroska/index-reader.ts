import type { ChapterInfo } from '../api.ts'
import { damaged } from '../errors.ts'
import type { ByteReader } from '../reader.ts'
import { parseChapters } from './chapters.ts'
import { type Cue, parseCues } from './cues.ts'
import { type Element, elementAt, elements, float, headerMaxBytes, text, uint } from './ebml.ts'
import { ids } from './ids.ts'
import { type MatroskaTrack, parseTracks } from './tracks.ts'

/**
 * The map of a Matroska or WebM file (RFC 9559): everything but the clusters. It costs the head of the file and the
 * place its seek head names for the cues, which is often the tail: two pieces of a torrent as a rule. Attachments are
 * listed without being read.
 */
export interface MatroskaIndex {
  /** Bytes in front of the segment: the EBML header. */
  header: Uint8Array
  /** Info and Tracks as they stand in the file, headers included, to be repeated in front of other clusters. */
  info: Uint8Array
  tracksElement: Uint8Array
  /** Offset of the segment's payload: all cue positions count from here. */
  segment: number
  segmentEnd: number
  /** Nanoseconds a tick. */
  timestampScale: number
  /** Seconds. */
  duration?: number
  tracks: MatroskaTrack[]
  cues: Cue[]
  chapters: ChapterInfo[]
  attachments: AttachmentPlace[]
  firstCluster: number
}

export interface AttachmentPlace {
  name: string
  mime: string
  start: number
  end: number
}

/** Elements in front of the first cluster: a dozen is usual. */
const topElementsMax = 128
/** Tracks carry codec headers; even Vorbis in many languages stays under this. */
const elementMaxBytes: ReadonlyMap<number, number> = new Map([
  [ids.info, 1024 * 1024],
  [ids.tracks, 4 * 1024 * 1024],
  [ids.seekHead, 256 * 1024],
  [ids.chapters, 2 * 1024 * 1024],
  [ids.cues, 16 * 1024 * 1024],
])
const attachmentsMax = 512
const ebmlHeaderMaxBytes = 4096

export async function readMatroskaIndex(reader: ByteReader, signal?: AbortSignal): Promise<MatroskaIndex> {
  const start = await openSegment(reader, signal)
  const walk = new Walk(reader, start, signal)
  await walk.front()
  for (const id of [ids.info, ids.tracks, ids.cues, ids.chapters, ids.attachments]) await walk.bySeekHead(id)
  if (walk.index.tracks.length === 0) throw damaged('it names no tracks')
  return walk.index
}

async function openSegment(reader: ByteReader, signal?: AbortSignal): Promise<MatroskaIndex> {
  const head = await reader.read(0, ebmlHeaderMaxBytes, signal)
  const segment = [...elements(head)].find((element) => element.id === ids.segment)
  if (!segment) throw damaged('its Matroska segment is missing')
  return {
    header: head.slice(0, segment.at),
    info: new Uint8Array(0),
    tracksElement: new Uint8Array(0),
    segment: segment.start,
    segmentEnd: segment.size === undefined ? reader.size : Math.min(segment.start + segment.size, reader.size),
    timestampScale: 1_000_000,
    tracks: [],
    cues: [],
    chapters: [],
    attachments: [],
    firstCluster: reader.size,
  }
}

class Walk {
  readonly index: MatroskaIndex
  readonly #reader: ByteReader
  readonly #signal: AbortSignal | undefined
  readonly #places = new Map<number, number>()
  readonly #seen = new Set<number>()

  constructor(reader: ByteReader, index: MatroskaIndex, signal?: AbortSignal) {
    this.#reader = reader
    this.index = index
    this.#signal = signal
  }

  /** Everything up to the first cluster. */
  async front(): Promise<void> {
    let at = this.index.segment
    for (let n = 0; n < topElementsMax && at < this.index.segmentEnd; n++) {
      const element = await this.#header(at)
      if (!element) return
      if (element.id === ids.cluster) {
        this.index.firstCluster = at
        return
      }
      if (element.size === undefined) return
      await this.#load(element)
      at = element.start + element.size
    }
  }

  /** What the seek head points at beyond the first cluster. */
  async bySeekHead(id: number): Promise<void> {
    const at = this.#places.get(id)
    if (at === undefined || this.#seen.has(id)) return
    const element = await this.#header(at)
    if (element?.id === id && element.size !== undefined) await this.#load(element)
  }

  /** Offsets in the file. */
  async #header(at: number): Promise<Element | undefined> {
    if (at < 0 || at >= this.#reader.size) return undefined
    const bytes = await this.#reader.read(at, at + headerMaxBytes, this.#signal)
    const element = elementAt(bytes, 0, Number.MAX_SAFE_INTEGER)
    return element && { ...element, at, start: at + element.start, end: at + element.end }
  }

  async #load(element: Element): Promise<void> {
    if (element.id === ids.attachments) return this.#listAttachments(element)
    const limit = elementMaxBytes.get(element.id)
    if (limit === undefined || this.#seen.has(element.id)) return
    if ((element.size ?? 0) > limit) throw damaged('a part of its index is impossibly large')
    this.#seen.add(element.id)
    const bytes = await this.#reader.read(element.start, element.end, this.#signal)
    if (element.id === ids.info) await this.#info(element, bytes)
    else if (element.id === ids.tracks) await this.#tracks(element, bytes)
    else if (element.id === ids.seekHead) this.#seekHead(bytes)
    else if (element.id === ids.chapters) this.index.chapters = parseChapters(bytes)
    else this.#cues(bytes)
  }

  async #info(element: Element, bytes: Uint8Array): Promise<void> {
    this.index.info = await this.#reader.read(element.at, element.end, this.#signal)
    let ticks: number | undefined
    for (const field of elements(bytes)) {
      if (field.id === ids.timestampScale) this.index.timestampScale = uint(bytes, field) || 1_000_000
      if (field.id === ids.duration) ticks = float(bytes, field)
    }
    if (ticks !== undefined && ticks > 0 && Number.isFinite(ticks)) this.index.duration = seconds(this.index, ticks)
  }

  async #tracks(element: Element, bytes: Uint8Array): Promise<void> {
    this.index.tracksElement = await this.#reader.read(element.at, element.end, this.#signal)
    this.index.tracks = parseTracks(bytes)
  }

  #cues(bytes: Uint8Array): void {
    const end = this.index.segmentEnd - this.index.segment
    this.index.cues = parseCues(bytes).filter((cue) => cue.cluster < end)
  }

  #seekHead(bytes: Uint8Array): void {
    for (const seek of elements(bytes)) {
      if (seek.id !== ids.seek) continue
      let id = 0
      let position = -1
      for (const field of elements(bytes, seek.start, seek.end)) {
        if (field.id === ids.seekId) id = uint(bytes, field)
        if (field.id === ids.seekPosition) position = uint(bytes, field)
      }
      if (position >= 0 && !this.#places.has(id)) this.#places.set(id, this.index.segment + position)
    }
  }

  /** Names and places only: fonts can be many megabytes and are read when a subtitle needs them. */
  async #listAttachments(parent: Element): Promise<void> {
    if (this.#seen.has(parent.id)) return
    this.#seen.add(parent.id)
    const end = Math.min(parent.end, this.#reader.size)
    let at = parent.start
    while (at < end && this.index.attachments.length < attachmentsMax) {
      const file = await this.#header(at)
      if (!file || file.size === undefined) return
      if (file.id === ids.attachedFile) await this.#attachment(file)
      at = file.end
    }
  }

  async #attachment(file: Element): Promise<void> {
    const place: AttachmentPlace = { name: '', mime: '', start: 0, end: 0 }
    let at = file.start
    for (let n = 0; n < 16 && at < file.end; n++) {
      const field = await this.#header(at)
      if (!field || field.size === undefined || field.end > file.end) break
      if (field.id === ids.fileData) {
        place.start = field.start
        place.end = field.end
      } else if (field.id === ids.fileName || field.id === ids.fileMime) {
        const bytes = await this.#reader.read(field.at, Math.min(field.end, field.at + 4096), this.#signal)
        const value = elementAt(bytes, 0)
        if (value) place[field.id === ids.fileName ? 'name' : 'mime'] = text(bytes, value)
      }
      at = field.end
    }
    if (place.end > place.start && place.end <= this.#reader.size) this.index.attachments.push(place)
  }
}

export function seconds(index: Pick<MatroskaIndex, 'timestampScale'>, ticks: number): number {
  return (ticks * index.timestampScale) / 1e9
}
