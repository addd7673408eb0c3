import { useRef, useState } from 'preact/hooks'
import { Said } from '../components/said.tsx'
import { formatClock, t } from '../i18n/index.ts'
import { SeekPreview } from './seek-preview.tsx'
import type { Span } from './timeline.ts'

export interface SeekBarProps {
  time: number
  duration: number
  pieces: Span[]
  buffered: Span[]
  /** Where chapters begin, in seconds. */
  chapters?: { start: number; title: string }[]
  /** The film itself, for pictures of the places one points at. */
  preview?: string
  onSeek: (seconds: number) => void
}

/** What was played, what the browser holds, and which pieces are really here, on one line. */
export function SeekBar({ time, duration, pieces, buffered, chapters = [], preview, onSeek }: SeekBarProps) {
  const line = useRef<HTMLDivElement>(null)
  const [hover, setHover] = useState<number>()
  const [dragging, setDragging] = useState(false)
  const share = duration > 0 ? Math.min(1, time / duration) : 0
  const at = (event: PointerEvent) => {
    const box = line.current!.getBoundingClientRect()
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width))
  }
  const move = (event: PointerEvent) => {
    setHover(at(event))
    if (dragging) onSeek(at(event) * duration)
  }
  const press = (event: PointerEvent) => {
    if (event.button !== 0) return
    line.current?.setPointerCapture(event.pointerId)
    setDragging(true)
    onSeek(at(event) * duration)
  }
  return (
    <div
      ref={line}
      class={dragging ? 'seek seek-dragging' : 'seek'}
      dir="ltr"
      role="slider"
      tabIndex={0}
      data-testid="seek-bar"
      aria-label={t('player.seek')}
      aria-valuemin={0}
      aria-valuemax={Math.floor(duration)}
      aria-valuenow={Math.floor(time)}
      aria-valuetext={t('player.seekText', { at: formatClock(time), length: formatClock(duration) })}
      onPointerMove={move}
      onPointerDown={press}
      onPointerUp={() => setDragging(false)}
      onPointerLeave={() => setHover(undefined)}
    >
      <svg class="seek-line" viewBox="0 0 1000 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="seek-ground" width="1000" height="6" />
        <path class="seek-pieces" d={toPath(pieces)} />
        <path class="seek-buffered" d={toPath(buffered)} />
        <rect class="seek-played" width={share * 1000} height="6" />
      </svg>
      {chapters.map(({ start }) => (
        <span key={start} class="seek-chapter" style={{ left: `${duration > 0 ? (start / duration) * 100 : 0}%` }} />
      ))}
      <div class="seek-knob" style={{ left: `${share * 100}%` }} />
      {hover !== undefined && duration > 0 && (
        <div class="seek-hover" style={{ left: within(hover, preview ? '7rem' : '2rem') }} aria-hidden="true">
          {preview && isHere(pieces, hover) && <SeekPreview src={preview} time={hover * duration} />}
          {formatClock(hover * duration)} <Said text={chapterAt(chapters, hover * duration)} />
        </div>
      )}
    </div>
  )
}

/** Not past the ends of the bar, whose width is not known here. */
function within(share: number, edge: string): string {
  return `clamp(${edge}, ${share * 100}%, calc(100% - ${edge}))`
}

/** Bytes and time do not run quite alike, and browsers read on a little: what is around the place has to be here. */
function isHere(pieces: Span[], share: number): boolean {
  const [before, behind] = [0.01, 0.03]
  return pieces.some(([from, to]) => from <= Math.max(0, share - before) && to >= Math.min(1, share + behind))
}

function chapterAt(chapters: { start: number; title: string }[], time: number): string {
  return chapters.findLast(({ start }) => start <= time)?.title ?? ''
}

function toPath(spans: Span[]): string {
  return spans
    .map(([from, to]) => `M${(from * 1000).toFixed(1)} 0H${(to * 1000).toFixed(1)}V6H${(from * 1000).toFixed(1)}Z`)
    .join('')
}
