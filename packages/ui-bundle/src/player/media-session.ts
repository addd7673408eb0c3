import type { TitleDetail } from '@kinoswarm/shell/api'
import { ownPath, tame } from '../models/text.ts'

export interface SessionActions {
  toggle: () => void
  seekBy: (seconds: number) => void
  seekTo: (seconds: number) => void
  next?: () => void
}

/** Media keys, the lock screen and headphones. Answers a function that lets go of them. */
export function takeMediaSession(
  title: TitleDetail,
  subtitle: string | undefined,
  actions: SessionActions,
): () => void {
  const session = navigator.mediaSession
  if (!session) return () => {}
  const poster = ownPath(title.poster)
  session.metadata = new MediaMetadata({
    title: tame(subtitle ?? title.title),
    artist: tame(subtitle ? title.title : (title.people[0]?.name ?? '')),
    artwork: poster ? [{ src: new URL(poster, location.href).href, type: 'image/webp' }] : [],
  })
  const handlers: Partial<Record<MediaSessionAction, MediaSessionActionHandler | null>> = {
    play: actions.toggle,
    pause: actions.toggle,
    seekbackward: ({ seekOffset }) => actions.seekBy(-(seekOffset ?? 10)),
    seekforward: ({ seekOffset }) => actions.seekBy(seekOffset ?? 10),
    seekto: ({ seekTime }) => actions.seekTo(seekTime ?? 0),
    nexttrack: actions.next ?? null,
  }
  const all = Object.entries(handlers) as [MediaSessionAction, MediaSessionActionHandler | null][]
  for (const [action, handler] of all) session.setActionHandler(action, handler)
  return () => {
    for (const [action] of all) session.setActionHandler(action, null)
    session.metadata = null
  }
}
