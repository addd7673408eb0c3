import type { Playback } from '@kinoswarm/shell/api'

/** How the bytes of a playback come into a video element. */
export interface FilmSource {
  close(): void
}

/** Straight from the shell's range server. */
export function openDirect(video: HTMLVideoElement, playback: Playback, at: number): FilmSource {
  const begin = () => {
    if (at > 0 && at < video.duration) video.currentTime = at
  }
  video.addEventListener('loadedmetadata', begin, { once: true })
  video.src = playback.url
  video.play().catch(() => {})
  return {
    close() {
      video.removeEventListener('loadedmetadata', begin)
      video.removeAttribute('src')
      video.load()
    },
  }
}
