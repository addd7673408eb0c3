import { useEffect, useRef, useState } from 'preact/hooks'

/** Seeking for every pixel the pointer moves would show nothing in the end. */
const settleMs = 120

export interface SeekPreviewProps {
  /** The film itself; a browser that cannot open it shows no preview. */
  src: string
  /** Seconds. */
  time: number
}

/**
 * The picture at the place under the pointer, by a second, silent element over the same film. Only asked for where the
 * film is here already: a look must not fetch anything that playing waits for.
 */
export function SeekPreview({ src, time }: SeekPreviewProps) {
  const video = useRef<HTMLVideoElement>(null)
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => {
      if (video.current) video.current.currentTime = time
    }, settleMs)
    return () => clearTimeout(timer)
  }, [time])
  useEffect(
    () => () => {
      video.current?.removeAttribute('src')
      video.current?.load()
    },
    [],
  )
  return (
    <video
      ref={video}
      class={shown ? 'seek-preview' : 'seek-preview seek-preview-waiting'}
      src={src}
      muted
      playsInline
      preload="metadata"
      tabIndex={-1}
      onSeeked={(event) => setShown(event.currentTarget.videoWidth > 0)}
      onError={() => setShown(false)}
    />
  )
}
