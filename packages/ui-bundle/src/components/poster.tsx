import type { Card } from '@kinoswarm/shell/api'
import { useState } from 'preact/hooks'
import { ground, hueOf, thumbColours } from '../models/colour.ts'
import { ownPath, tame } from '../models/text.ts'

export interface PosterProps {
  title: string
  poster?: string
  thumbhash?: string
  /** Holds this poster among others, and is here before it. */
  sprite?: Card['sprite']
  /** Shown larger than on a wall. */
  large?: boolean
  /** Load at once: it is on the first screen. */
  eager?: boolean
}

/** Anything wider than the small picture gets the large one. */
const largeWidth = 480

/** A 2:3 picture; its colours before it is here, and a printed title where there is none. */
export function Poster({ title, poster, thumbhash, sprite, large, eager }: PosterProps) {
  const [state, setState] = useState<'waiting' | 'shown' | 'failed'>('waiting')
  const path = ownPath(poster)
  if (!path || state === 'failed') return <TypePoster title={title} />
  return (
    <div
      class="poster"
      style={{ background: [spriteCell(sprite), ground(thumbColours(thumbhash))].filter(Boolean).join(', ') }}
    >
      <img
        class={state === 'shown' ? 'poster-image poster-shown' : 'poster-image'}
        src={large ? `${path}?w=${largeWidth}` : path}
        srcset={large ? undefined : `${path} 1x, ${path}?w=${largeWidth} 2x`}
        alt=""
        loading={eager ? 'eager' : 'lazy'}
        decoding="async"
        draggable={false}
        onLoad={() => setState('shown')}
        onError={() => setState('failed')}
      />
    </div>
  )
}

/** The cell of the sprite, stretched over the poster's place; nothing where there is none. */
function spriteCell(sprite: PosterProps['sprite']): string | undefined {
  const url = ownPath(sprite?.url)
  if (!sprite || !url) return undefined
  const { cell, columns, rows } = sprite
  const share = (at: number, of: number) => (of > 1 ? (at / (of - 1)) * 100 : 0)
  const [x, y] = [share(cell % columns, columns), share(Math.floor(cell / columns), rows)]
  return `url("${url}") ${x}% ${y}% / ${columns * 100}% ${rows * 100}% no-repeat`
}

function TypePoster({ title }: { title: string }) {
  const text = tame(title)
  return (
    <div class="poster poster-type" style={{ '--poster-hue': hueOf(text) }} aria-hidden="true">
      <bdi translate={false}>{text}</bdi>
    </div>
  )
}
