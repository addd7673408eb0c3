import type { SubtitleInfo } from '@kinoswarm/shell/api'
import { computed, createModel, signal } from '@preact/signals'
import type { Transport } from '../models/transport.ts'
import { type Cue, cuesAt, parseCues } from './cues.ts'

/** A list of cues by its id: from the catalogue, from inside the film, or dropped by hand. */
export interface SubtitleTrack {
  id: string
  language: string
  label?: string
  url?: string
  cues?: Cue[]
}

const droppedMaxBytes = 8 << 20

/** Which subtitles are shown, and what they say now. */
export const SubtitleModel = createModel((transport: Transport) => {
  const tracks = signal<SubtitleTrack[]>([])
  const chosen = signal<string | undefined>(undefined)
  /** A second language above the first, for learners. */
  const second = signal<string | undefined>(undefined)
  const delay = signal(0)
  const loaded = signal<Record<string, Cue[]>>({})
  let lastChosen: string | undefined

  async function load(id: string | undefined): Promise<void> {
    const track = tracks.peek().find((one) => one.id === id)
    if (!track || loaded.peek()[track.id]) return
    const cues = track.cues ?? parseCues(track.url ? await transport.text(track.url) : '')
    loaded.value = { ...loaded.peek(), [track.id]: cues }
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
    any: computed(() => tracks.value.length > 0),
    /** Tracks that have become known; `wanted` languages choose one when none is chosen yet. */
    offer(more: (SubtitleInfo | SubtitleTrack)[], wanted: string[]): void {
      const known = new Set(tracks.peek().map(({ id }) => id))
      tracks.value = [...tracks.peek(), ...more.filter(({ id }) => !known.has(id))]
      if (chosen.peek() || lastChosen) return
      const best = wanted.flatMap((language) => tracks.peek().filter((track) => track.language === language))[0]
      if (best) choose(best.id)
    },
    choose,
    chooseSecond(id: string | undefined): void {
      second.value = id
      void load(id).catch(() => {})
    },
    /** On again with what was on last, or the first there is. */
    toggle(): void {
      choose(chosen.peek() ? undefined : (lastChosen ?? tracks.peek()[0]?.id))
    },
    shift(by: number): void {
      delay.value = Math.round((delay.peek() + by) * 10) / 10
    },
    /** A file of the viewer's own; false when there is nothing to read in it. */
    async drop(file: File): Promise<boolean> {
      const cues = file.size > droppedMaxBytes ? [] : parseCues(await file.text())
      if (cues.length === 0) return false
      const id = `file-${tracks.peek().length}`
      tracks.value = [...tracks.peek(), { id, language: '', label: file.name, cues }]
      choose(id)
      return true
    },
    lines(id: string | undefined, time: number): string[] {
      const cues = id === undefined ? undefined : loaded.value[id]
      return cues ? cuesAt(cues, time - delay.value).map(({ text }) => text) : []
    },
  }
})

export type Subtitles = InstanceType<typeof SubtitleModel>
