import { useEffect, useState } from 'preact/hooks'

export function toggleFullscreen(box: HTMLElement): void {
  const done = document.fullscreenElement ? document.exitFullscreen() : box.requestFullscreen()
  done.catch(() => {})
}

export async function togglePip(video: HTMLVideoElement): Promise<void> {
  const done = document.pictureInPictureElement ? document.exitPictureInPicture() : video.requestPictureInPicture?.()
  await done?.catch(() => {})
}

export function useFullscreen(): boolean {
  const [on, setOn] = useState(document.fullscreenElement !== null)
  useEffect(() => {
    const look = () => setOn(document.fullscreenElement !== null)
    document.addEventListener('fullscreenchange', look)
    return () => {
      document.removeEventListener('fullscreenchange', look)
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => {})
    }
  }, [])
  return on
}
