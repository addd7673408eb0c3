/** What is said in the namespaces of receiver and media, and what is believed of the answers. */
import type { CastFilm, CastState } from '../screen.ts'
import type { CastAnswer } from './channel.ts'

export function loadRequest({ url, type, title, at = 0, subtitles = [] }: CastFilm): Record<string, unknown> {
  const tracks = subtitles.map(({ url: address, name, language }, i) => ({
    trackId: i + 1,
    type: 'TEXT',
    subtype: 'SUBTITLES',
    trackContentId: address,
    trackContentType: 'text/vtt',
    name,
    ...(language && { language }),
  }))
  return {
    type: 'LOAD',
    autoplay: true,
    currentTime: at,
    activeTrackIds: tracks.slice(0, 1).map(({ trackId }) => trackId),
    media: {
      contentId: url,
      contentType: type,
      streamType: 'BUFFERED',
      metadata: { metadataType: 0, title },
      ...(tracks.length > 0 && { tracks }),
      // The segments served here are fragmented MP4, which a device has to be told.
      ...(type.includes('mpegurl') && { hlsSegmentFormat: 'fmp4', hlsVideoSegmentFormat: 'fmp4' }),
    },
  }
}

export function parseApp(answer: CastAnswer, appId: string): { sessionId: string; transportId: string } | undefined {
  for (const app of list(record(answer.status).applications)) {
    const { sessionId, transportId } = app
    const complete = typeof sessionId === 'string' && typeof transportId === 'string'
    if (app.appId === appId && complete) return { sessionId, transportId }
  }
  return undefined
}

export function parseMediaSession(answer: CastAnswer): number | undefined {
  const id = list(answer.status)[0]?.mediaSessionId
  return typeof id === 'number' ? id : undefined
}

const states: Record<string, CastState['state']> = {
  PLAYING: 'playing',
  PAUSED: 'paused',
  BUFFERING: 'waiting',
  LOADING: 'waiting',
  IDLE: 'stopped',
}

/** Undefined for what is no status of a film. A status without a film says that there is none. */
export function parseMedia(answer: CastAnswer): CastState | undefined {
  if (answer.type !== 'MEDIA_STATUS' || !Array.isArray(answer.status)) return undefined
  const status = list(answer.status)[0]
  if (!status) return { state: 'stopped', position: 0 }
  const duration = record(status.media).duration
  return {
    state: states[String(status.playerState)] ?? 'waiting',
    position: seconds(status.currentTime) ?? 0,
    ...(seconds(duration) && { duration: seconds(duration) }),
  }
}

function seconds(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(record) : []
}
