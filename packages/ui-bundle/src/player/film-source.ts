/** How the bytes of a playback come into the video element, and what is found inside the film. */

import type { MediaProbe, Playback, SourceInfo } from '@kinoswarm/shell/api'
import { signal } from '@preact/signals'
import { drawnInside } from './drawn.ts'
import type { FilmSource as MediaFilm } from './media-source.ts'
import { type SubtitleTrack, toCue } from './subtitle-model.ts'

export interface AudioChoice {
  id: string
  language: string
  label?: string
}

export interface FilmOpening {
  playback: Playback
  /** Seconds. */
  at: number
  audioLanguages: string[]
  /** By what the catalogue says, any browser plays this as it is. */
  likely: boolean
}

export interface FilmChapter {
  start: number
  title: string
}

const plainTypes = new Set(['video/mp4', 'video/webm'])
const plainVideo = new Set(['h264', 'vp8', 'vp9', 'av1'])
const plainAudio = new Set(['aac', 'opus', 'vorbis', 'mp3', ''])

/** Some browsers play Matroska with these, and say so. */
const matroska = 'video/x-matroska'
const matroskaTest = `${matroska}; codecs="avc1.64001f, mp4a.40.2"`

/** Whether a source, as its record describes it, is one this browser plays: then nothing need be looked up first. */
export function isPlain(type: string, source: SourceInfo | undefined, canPlay = browserPlays): boolean {
  const container = plainTypes.has(type) || (type === matroska && canPlay(matroskaTest))
  if (!source || !container) return false
  const short = (codec: string | undefined) => (codec ?? '').toLowerCase().replace(/[^a-z0-9]/g, '')
  return plainVideo.has(short(source.video)) && source.audio.every(({ codec }) => plainAudio.has(short(codec)))
}

function browserPlays(mime: string): boolean {
  return document.createElement('video').canPlayType(mime) !== ''
}

/** Subtitles inside a film are read in windows of this length, a little before they are needed. */
const windowSeconds = 60

/** One film in one element. Signals follow what the plan says; `close()` gives everything back. */
export function openFilmSource(video: HTMLVideoElement, { playback, at, audioLanguages, likely }: FilmOpening) {
  const audio = signal<AudioChoice[]>([])
  const audioChosen = signal<string | undefined>(undefined)
  const subtitles = signal<SubtitleTrack[]>([])
  /** Subtitles that are pictures: named, and not drawn. */
  const pictureSubtitles = signal<{ language: string; label?: string }[]>([])
  const chapters = signal<FilmChapter[]>([])
  const problem = signal<{ message: string; players: string[] } | undefined>(undefined)
  const plan = signal<string | undefined>(undefined)
  let film: MediaFilm | undefined
  let closed = false
  // Wanted now, even where the browser waits for a press before it plays.
  video.preload = 'auto'

  const look = () => {
    if (!film) return
    const heard = new Set(film.plan?.audio.map(({ track }) => track))
    audio.value = (film.probe?.audio ?? []).flatMap(({ language, name }, index) =>
      heard.has(index) ? [{ id: String(index), language: language ?? '', label: name }] : [],
    )
    audioChosen.value = String(film.audio)
    chapters.value = film.probe?.chapters ?? []
    problem.value = film.problem
    plan.value = film.plan && `${film.letter ?? film.plan.letter} · ${film.plan.reason}`
    if (film.probe && subtitles.peek().length === 0) subtitles.value = insideTracks(film, playback.url)
    if (film.probe && pictureSubtitles.peek().length === 0)
      pictureSubtitles.value = pictureTracks(film.probe, playback.url)
  }

  async function open(): Promise<void> {
    if (!playback.url.startsWith('/media/')) return openDirect(video, playback.url, at)
    const { FilmSource } = await import('./media-source.ts')
    if (closed) return
    const options = { base: playback.url, raw: playback.url, at, audioLanguages, likely }
    film = new FilmSource(video, options)
    film.addEventListener('update', look)
    startByItself(video)
    await film.open()
    look()
    if (!closed && video.autoplay && video.paused) video.play().catch(() => {})
  }

  void open()
  return {
    audio,
    audioChosen,
    subtitles,
    pictureSubtitles,
    chapters,
    problem,
    plan,
    chooseAudio: (id: string) => void film?.setAudio(Number(id)),
    close(): void {
      closed = true
      film?.close()
      video.removeAttribute('src')
      video.load()
    },
  }
}

export type FilmInElement = ReturnType<typeof openFilmSource>

/** The film starts as soon as its source is set, whenever that is; later a pause stays a pause. */
function startByItself(video: HTMLVideoElement): void {
  video.autoplay = true
  const done = () => {
    video.autoplay = false
  }
  video.addEventListener('playing', done, { once: true })
  video.addEventListener('pause', done, { once: true })
}

function openDirect(video: HTMLVideoElement, url: string, at: number): void {
  video.src = url
  if (at > 0) video.currentTime = at
  video.play().catch(() => {})
}

function pictureTracks(probe: MediaProbe, base: string): { language: string; label?: string }[] {
  const pictures = probe.subtitles.filter(({ readable }, index) => !readable && !drawnInside(base, index, probe))
  return pictures.map(({ language, name }) => ({ language: language ?? '', label: name }))
}

function insideTracks(film: MediaFilm, base: string): SubtitleTrack[] {
  const { probe } = film
  if (!probe) return []
  return probe.subtitles.flatMap((track, index) => {
    const drawn = drawnInside(base, index, probe)
    if (!track.readable && !drawn) return []
    const read = async (from: number, signal: AbortSignal) => {
      const cues = await film.subtitles(index, from, windowSeconds, signal)
      return cues.map(toCue)
    }
    return [
      {
        id: `inside-${index}`,
        language: track.language ?? '',
        label: track.name,
        ...(track.readable && { inside: { index, read, windowSeconds } }),
        ...(drawn && { drawn }),
      },
    ]
  })
}
