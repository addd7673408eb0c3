import type { SubtitleCue, SubtitleInfo } from '@kinoswarm/shell/api'
import { computed, createModel, signal } from '@preact/signals'
import type { ScreenWords, Transport } from '../models/transport.ts'
import { type Cue, cuesAt, parseCues } from './cues.ts'
import { type DrawnSource, drawnScript, hasWords } from './drawn.ts'
import { languageOf } from './media-source-language.ts'

/** A list of cues by its id: from the catalogue, from inside the film, or dropped by hand. */
export interface SubtitleTrack {
  id: string
  language: string
  label?: string
  url?: string
  cues?: Cue[]
  /** A file of the viewer's own, which can be read again in another encoding. */
  own?: { file: File; encoding: string; encodings: string[] }
  /** Inside the film: read window by window while it plays. */
  inside?: { index: number; windowSeconds: number; read: (from: number, signal: AbortSignal) => Promise<Cue[]> }
  /** What it is drawn from, where it is more than words. */
  drawn?: DrawnSource
}

const droppedMaxBytes = 8 << 20
/** The next window is asked for when this little of the present one is left. */
const aheadSeconds = 20

/** Which subtitles are shown, and what they say now. */
export const SubtitleModel = createModel((transport: Transport) => {
  const tracks = signal<SubtitleTrack[]>([])
  const chosen = signal<string | undefined>(undefined)
  /** A second language above the first, for learners. */
  const second = signal<string | undefined>(undefined)
  const delay = signal(0)
  /** Tracks whose look could not be read: of them the words are shown. */
  const undrawable = signal<ReadonlySet<string>>(new Set())
  const loaded = signal<Record<string, Cue[]>>({})
  const asked = new Set<string>()
  const closing = new AbortController()
  let lastChosen: string | undefined
  let preferred: string | undefined

  const trackOf = (id: string | undefined) => tracks.peek().find((one) => one.id === id)

  async function load(id: string | undefined): Promise<void> {
    const track = trackOf(id)
    if (!track || track.inside || loaded.peek()[track.id]) return
    const cues = track.cues ?? parseCues(track.url ? await transport.text(track.url) : '')
    loaded.value = { ...loaded.peek(), [track.id]: cues }
  }

  async function loadWindow(track: SubtitleTrack, number: number): Promise<void> {
    const name = `${track.id}/${number}`
    if (!track.inside || number < 0 || asked.has(name)) return
    asked.add(name)
    try {
      const cues = await track.inside.read(number * track.inside.windowSeconds, closing.signal)
      const before = loaded.peek()[track.id] ?? []
      loaded.value = { ...loaded.peek(), [track.id]: mergeCues(before, cues) }
    } catch {
      asked.delete(name)
    }
  }

  async function readOwn(file: File, id: string, wanted?: string): Promise<SubtitleTrack | undefined> {
    const answer = await transport.subtitleFile(file, wanted).catch(() => undefined)
    if (!answer || answer.cues.length === 0) return undefined
    const cues = answer.cues.map(toCue)
    const { encoding, encodings, kind } = answer
    const script = async () => new TextDecoder(encoding).decode(await file.arrayBuffer())
    const drawn = kind === 'styled' && { drawn: drawnScript(script) }
    return { id, language: '', label: file.name, cues, own: { file, encoding, encodings }, ...drawn }
  }

  function choose(id: string | undefined): void {
    lastChosen = id ?? lastChosen
    chosen.value = id
    void load(id).catch(() => {})
  }

  return {
    tracks,
    chosen,
    second,
    delay,
    loaded,
    undrawable,
    drawingFailed(id: string): void {
      undrawable.value = new Set([...undrawable.peek(), id])
    },
    any: computed(() => tracks.value.length > 0),
    /** Tracks that have become known. `wanted` languages say which is the viewer's, and show it where subtitles are `on`. */
    offer(more: (SubtitleInfo | SubtitleTrack)[], { wanted, on }: { wanted: string[]; on: boolean }): void {
      const known = new Set(tracks.peek().map(({ id }) => id))
      const fresh = more.filter(({ id }) => !known.has(id))
      if (fresh.length > 0) tracks.value = [...tracks.peek(), ...fresh.map(withLook)]
      preferred = wanted.flatMap((language) => tracks.peek().filter((track) => speaks(track, language)))[0]?.id
      if (on && preferred && !chosen.peek() && !lastChosen) choose(preferred)
    },
    choose,
    chooseSecond(id: string | undefined): void {
      second.value = id
      void load(id).catch(() => {})
    },
    /** On again with what was on last, or the viewer's language, or the first there is. */
    toggle(): void {
      choose(chosen.peek() ? undefined : (lastChosen ?? preferred ?? tracks.peek()[0]?.id))
    },
    wasOn: (): boolean => lastChosen !== undefined,
    shift(by: number): void {
      delay.value = Math.round((delay.peek() + by) * 10) / 10
    },
    /** The film is at `time`: what is inside it is read from there on. */
    follow(time: number): void {
      for (const track of [trackOf(chosen.peek()), trackOf(second.peek())]) {
        if (!track?.inside) continue
        const { windowSeconds } = track.inside
        void loadWindow(track, Math.floor(time / windowSeconds))
        void loadWindow(track, Math.floor((time + aheadSeconds) / windowSeconds))
      }
    },
    /** A file of the viewer's own; false when there is nothing to read in it. */
    async drop(file: File): Promise<boolean> {
      if (file.size > droppedMaxBytes) return false
      const track = await readOwn(file, `file-${tracks.peek().length}`)
      if (!track) return false
      tracks.value = [...tracks.peek(), track]
      choose(track.id)
      return true
    },
    /** The viewer knows better what the file was written in. */
    async recode(id: string, encoding: string): Promise<boolean> {
      const file = trackOf(id)?.own?.file
      const track = file && (await readOwn(file, id, encoding))
      if (!track) return false
      tracks.value = tracks.peek().map((one) => (one.id === id ? track : one))
      loaded.value = { ...loaded.peek(), [id]: track.cues ?? [] }
      return true
    },
    close: () => closing.abort(),
  }
})

export type Subtitles = InstanceType<typeof SubtitleModel>

/** What the chosen track is drawn from: nothing where it is words, or where words are what the viewer wants. */
export function drawnNow({ tracks, chosen, undrawable }: Subtitles, styled: boolean): DrawnSource | undefined {
  const track = tracks.value.find(({ id }) => id === chosen.value)
  if (!track?.drawn || undrawable.value.has(track.id)) return undefined
  return styled || !hasWords(track) ? track.drawn : undefined
}

/** A styled file of the catalogue is there as words, and as it is. */
function withLook(track: SubtitleInfo | SubtitleTrack): SubtitleTrack {
  if (!('styled' in track) || !track.styled) return track
  const script = async (signal: AbortSignal) => {
    const answer = await fetch(`${track.url}?styled`, { signal })
    if (!answer.ok) throw new Error(`The subtitles could not be read (${answer.status}).`)
    return answer.text()
  }
  return { ...track, drawn: drawnScript(script) }
}

/** What a track says at a time. Reads signals itself: what a model's own function reads, nobody is told of later. */
export function linesAt({ loaded, delay }: Subtitles, id: string | undefined, time: number): Cue[] {
  const cues = id === undefined ? undefined : loaded.value[id]
  return cues ? cuesAt(cues, time - delay.value) : []
}

/** `eng`, `en` and `en-GB` are one language; a track that names none is nobody's choice by itself. */
function speaks({ language }: SubtitleTrack, wanted: string): boolean {
  return language !== '' && (language === wanted || languageOf(language) === languageOf(wanted))
}

/** The words that are on, for another screen. */
export function wordsOf({ tracks, chosen, loaded }: Subtitles): ScreenWords | undefined {
  const track = tracks.peek().find(({ id }) => id === chosen.peek())
  if (!track || !hasWords(track)) return undefined
  const known = { name: track.label ?? track.language, ...(track.language && { language: track.language }) }
  if (track.inside) return { ...known, inside: track.inside.index }
  const cues = loaded.peek()[track.id] ?? []
  return { ...known, cues: cues.map(({ from, to, text }) => ({ start: from, end: to, text })) }
}

export function toCue({ start, end, ...shown }: SubtitleCue): Cue {
  return { from: start, to: end, ...shown }
}

/** In order, and each line once: windows overlap where a line crosses their border. */
export function mergeCues(before: Cue[], more: Cue[]): Cue[] {
  const key = ({ from, text }: Cue) => `${from}\n${text}`
  const known = new Set(before.map(key))
  return [...before, ...more.filter((cue) => !known.has(key(cue)))].sort((a, b) => a.from - b.from)
}
