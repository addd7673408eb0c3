/** What ties a film to the element it plays in, for as long as the stage is there. */
import { effect } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { useApp } from '../context.ts'
import { locale } from '../i18n/index.ts'
import { type FilmInElement, isPlain, openFilmSource } from './film-source.ts'
import type { Media } from './media-element.ts'
import { takeMediaSession } from './media-session.ts'
import type { PlaybackState } from './playback-model.ts'
import type { Subtitles } from './subtitle-model.ts'

/** Puts the film into the element as soon as the shell has an address for it. */
export function useSource(film: PlaybackState, media: Media): FilmInElement | undefined {
  const { preferences, settings } = useApp()
  const [source, setSource] = useState<FilmInElement>()
  const playback = film.playback.value
  useEffect(() => {
    if (!playback) return
    const { volume, muted } = preferences.value.peek()
    media.video.volume = volume
    media.video.muted = muted
    const opened = openFilmSource(media.video, {
      playback,
      at: film.startAt(),
      audioLanguages: settings.peek()?.audioLanguages ?? [],
      likely: isPlain(playback.type, film.source.peek()),
    })
    setSource(opened)
    return opened.close
  }, [playback?.id])
  return source
}

/** Remembers the position while it plays, when it pauses and when one leaves; and how loud one likes it. */
export function useKeeping(film: PlaybackState, media: Media): void {
  const { preferences } = useApp()
  useEffect(() => {
    const keep = () => film.note(media.time.peek(), media.duration.peek())
    const keepNow = () => film.note(media.time.peek(), media.duration.peek(), { always: true })
    media.video.addEventListener('timeupdate', keep)
    media.video.addEventListener('pause', keepNow)
    addEventListener('pagehide', keepNow)
    return () => {
      keepNow()
      media.video.removeEventListener('timeupdate', keep)
      media.video.removeEventListener('pause', keepNow)
      removeEventListener('pagehide', keepNow)
    }
  }, [])
  const { value: volume } = media.volume
  const { value: muted } = media.muted
  useEffect(() => {
    const known = preferences.value.peek()
    if (media.playing.peek() && (known.volume !== volume || known.muted !== muted)) preferences.set({ volume, muted })
  }, [volume, muted])
}

/** Media keys and the lock screen. */
export function useSession(film: PlaybackState, media: Media, goNext: () => void): void {
  const title = film.detail.value
  const episode = film.episode.value
  useEffect(() => {
    if (!title) return
    return takeMediaSession(title, episode?.title, {
      toggle: media.toggle,
      seekBy: (seconds) => media.seek(media.time.peek() + seconds),
      seekTo: media.seek,
      next: film.next.peek() ? goNext : undefined,
    })
  }, [title, episode])
}

export interface SubtitleParts {
  film: PlaybackState
  subtitles: Subtitles
  media: Media
  source: FilmInElement | undefined
}

/** Offers what the catalogue and the film itself have, and reads on while it plays. */
export function useSubtitles({ film, subtitles, media, source }: SubtitleParts): void {
  const { preferences, settings } = useApp()
  const known = film.subtitles.value
  const inside = source?.subtitles.value
  // On a reload the film is often here before what the viewer likes.
  const asked = settings.value !== undefined
  useEffect(() => {
    const { subtitleLanguages = [] } = settings.peek() ?? {}
    const wanted = [...subtitleLanguages, locale.peek()]
    subtitles.offer([...known, ...(inside ?? [])], { wanted, on: asked && preferences.value.peek().subtitlesOn })
  }, [known, inside, asked])
  const chosen = subtitles.chosen.value
  const minute = Math.floor(media.time.value / 10)
  useEffect(() => subtitles.follow(media.time.peek()), [chosen, subtitles.second.value, minute])
  useEffect(() => subtitles.close, [])
  // At once, not after the next picture: a viewer may turn them off and leave.
  useEffect(
    () =>
      effect(() => {
        const on = subtitles.chosen.value !== undefined
        // Off is a wish only once something was on.
        const changed = on !== preferences.value.peek().subtitlesOn
        if (changed && (on || subtitles.wasOn())) preferences.set({ subtitlesOn: on })
      }),
    [],
  )
}
