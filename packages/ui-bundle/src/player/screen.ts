export function toggleFullscreen(box: HTMLElement): void {
  const done = document.fullscreenElement ? document.exitFullscreen() : box.requestFullscreen()
  done.catch(() => {})
}

export async function togglePip(video: HTMLVideoElement): Promise<void> {
  const done = document.pictureInPictureElement ? document.exitPictureInPicture() : video.requestPictureInPicture?.()
  await done?.catch(() => {})
}
