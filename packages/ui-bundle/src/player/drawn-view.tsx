import { useEffect, useRef } from 'preact/hooks'
import type { DrawnSource } from './drawn.ts'
import type { Overlay } from './overlay.ts'

export interface DrawnViewProps {
  source: DrawnSource
  video: HTMLVideoElement
  delay: number
  size: number
  /** It cannot be drawn: its words have to do. */
  onFail: () => void
}

/** Subtitles as their author drew them. What draws is loaded with the first one. */
export function DrawnView({ source, video, delay, size, onFail }: DrawnViewProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const overlay = useRef<Overlay | undefined>(undefined)
  const look = useRef({ delay, size })
  look.current = { delay, size }
  useEffect(() => {
    let closed = false
    const open = async () => {
      const { Overlay } = await import('./overlay.ts')
      if (closed || !canvas.current) return
      overlay.current = new Overlay(canvas.current, video, source, look.current)
      await overlay.current.open()
    }
    open().catch(() => closed || onFail())
    return () => {
      closed = true
      overlay.current?.close()
    }
  }, [source])
  useEffect(() => {
    if (overlay.current) overlay.current.look = { delay, size }
  }, [delay, size])
  return <canvas class="drawn" ref={canvas} data-testid="drawn" />
}
