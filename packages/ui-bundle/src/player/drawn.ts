/** Subtitles that are more than words: what they are drawn from, and how that comes out of a film. */
import type { MediaProbe } from '@kinoswarm/shell/api'
import type { FontFile } from './ass/fonts.ts'

export interface DrawnSource {
  /** Styled lines, or pictures as on discs and on DVDs. */
  kind: 'ass' | 'pgs' | 'vobsub'
  /** A whole script, or what stands before the lines or pictures. */
  head: (signal: AbortSignal) => Promise<string>
  /** Inside a film: what is shown in a minute of it. */
  window?: { seconds: number; read: (from: number, signal: AbortSignal) => Promise<DrawnEvent[]> }
  fonts: FontFile[]
}

/** As it stands in the track; seconds. */
export interface DrawnEvent {
  start: number
  end: number
  bytes: Uint8Array
}

const kinds: Record<string, DrawnSource['kind']> = { ass: 'ass', pgs: 'pgs', vobsub: 'vobsub' }
const windowSeconds = 60
/** Two floats and a length stand before each event. */
const headBytes = 20
const fontTypes = /font|opentype|truetype/i
const fontFiles = /\.(ttf|otf|ttc|otc)$/i

/** How track `index` of the film at `base` is drawn; nothing where it is words, or nothing that is known here. */
export function drawnInside(base: string, index: number, probe: MediaProbe): DrawnSource | undefined {
  const track = probe.subtitles[index]
  const kind = probe.container === 'matroska' ? kinds[track?.codec ?? ''] : undefined
  if (!kind) return undefined
  const get = async (path: string, signal: AbortSignal) => {
    const answer = await fetch(`${base}${path}`, { signal, cache: 'no-store' })
    if (!answer.ok) throw new Error(`The film could not be read (${answer.status}).`)
    return answer
  }
  const fonts = kind === 'ass' ? probe.attachments.filter(isFont) : []
  return {
    kind,
    head: async (signal) => (await get(`/subtitle/${index}/header`, signal)).text(),
    window: {
      seconds: windowSeconds,
      read: async (from, signal) =>
        unpackEvents(await (await get(`/subtitle/${index}/events?t=${from}&d=${windowSeconds}`, signal)).arrayBuffer()),
    },
    fonts: fonts.map(({ index: place, name, size }) => ({
      name,
      size,
      read: async (signal) => (await get(`/attachment/${place}`, signal)).arrayBuffer(),
    })),
  }
}

function isFont({ mime, name }: { mime: string; name: string }): boolean {
  return fontTypes.test(mime) || fontFiles.test(name)
}

/** Start and end as floats of 64 bits, a length of 32, and so many bytes, again and again; little-endian. */
export function unpackEvents(packed: ArrayBuffer): DrawnEvent[] {
  const view = new DataView(packed)
  const events: DrawnEvent[] = []
  for (let at = 0; at + headBytes <= packed.byteLength; ) {
    const length = view.getUint32(at + 16, true)
    const from = at + headBytes
    if (from + length > packed.byteLength) break
    const bytes = new Uint8Array(packed, from, length)
    events.push({ start: view.getFloat64(at, true), end: view.getFloat64(at + 8, true), bytes })
    at = from + length
  }
  return events
}

/** A script that is here as a whole. */
export function drawnScript(read: (signal: AbortSignal) => Promise<string>): DrawnSource {
  return { kind: 'ass', head: read, fonts: [] }
}

/** Whether a track can be shown as words: one that is drawn out of pictures has none. */
export function hasWords({ drawn }: { drawn?: DrawnSource }): boolean {
  return !drawn || drawn.kind === 'ass'
}
