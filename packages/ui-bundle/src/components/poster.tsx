import { useState } from 'preact/hooks'
import { ground, hueOf, thumbColours } from '../models/colour.ts'
import { ownPath, tame } from '../models/text.ts'

export interface PosterProps {
  title: string
  poster?: string
  thumbhash?: string
  /** Shown larger than on a wall. */
  large?: boolean
  /** Load at once: it is on the first screen. */
  eager?: boolean
}

/** Anything wider than the small picture gets the large one. */
const largeWidth = 480

/** A 2:3 picture; its colours before it is here, and a printed title where there is none. */
export function Poster({ title, poster, thumbhash, large, eager }: PosterProps) {
  const [state, setState] = useState<'waiting' | 'shown' | 'failed'>('waiting')
  const path = ownPath(poster)
  if (!path || state === 'failed') return <TypePoster title={title} />
  return (
    <div class="poster" style={{ background: ground(thumbColours(thumbhash)) }}>
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

function TypePoster({ title }: { title: string }) {
  const text = tame(title)
  return (
    <div class="poster poster-type" style={{ '--poster-hue': hueOf(text) }} aria-hidden="true">
      <bdi translate={false}>{text}</bdi>
    </div>
  )
}
