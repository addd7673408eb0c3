import type { MediaPlan, MediaProbe, SubtitleCue } from '@kinoswarm/shell/api'

/** What the shell answers about one film; `base` is the path of the playback on this origin. */
export interface FilmService {
  probe(signal: AbortSignal): Promise<MediaProbe>
  plan(probe: MediaProbe, signal: AbortSignal): Promise<MediaPlan>
  window(ask: WindowAsk, signal: AbortSignal): Promise<ReadableStreamDefaultReader<Uint8Array>>
  subtitles(track: number, span: { t: number; d: number }, signal?: AbortSignal): Promise<SubtitleCue[]>
}

export interface WindowAsk {
  kind: 'video' | 'audio'
  track: number
  t: number
  d: number
  /** Goes on where the last window ended: no new beginning is needed. */
  bare: boolean
  convert: boolean
  ffmpeg: boolean
}

export function filmService(base: string): FilmService {
  const json = async <T>(path: string, signal?: AbortSignal): Promise<T> => (await get(base + path, signal)).json()
  return {
    probe: (signal) => json('/probe', signal),
    plan: (probe, signal) => json(`/plan?yes=${accepted(probe).join(',')}`, signal),
    async window({ kind, track, t, d, bare, convert, ffmpeg }, signal) {
      const place = kind === 'video' ? `/video?track=${track}&` : `/audio/${track}?`
      const options = `${bare ? '&bare' : ''}${convert ? '&convert' : ''}${ffmpeg ? '&ffmpeg' : ''}`
      const { body } = await get(`${base}${place}t=${t}&d=${d}${options}`, signal)
      if (!body) throw new Error('Nothing came back.')
      return body.getReader()
    },
    subtitles: (track, { t, d }, signal) => json(`/subtitle/${track}?t=${t}&d=${d}`, signal),
  }
}

async function get(path: string, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(path, { signal, cache: 'no-store' })
  if (response.ok) return response
  const answer = (await response.json().catch(() => ({}))) as { error?: { message?: string } }
  throw new Error(answer.error?.message ?? `The film could not be read (${response.status}).`)
}

/** Places of the tests that this browser passes. */
function accepted(probe: MediaProbe): number[] {
  const video = document.createElement('video')
  return probe.tests.flatMap(({ mime, ask }, i) => {
    const yes = ask === 'file' ? video.canPlayType(mime) !== '' : sourceClass()?.isTypeSupported(mime)
    return yes ? [i] : []
  })
}

/** Safari on small devices has the managed kind only. */
export function sourceClass(): typeof MediaSource | undefined {
  const managed = (globalThis as { ManagedMediaSource?: typeof MediaSource }).ManagedMediaSource
  return globalThis.MediaSource ?? managed
}
