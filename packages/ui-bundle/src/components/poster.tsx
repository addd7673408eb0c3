import { useState } from 'preact/hooks'
import { ground, hueOf, thumbColours } from '../models/colour.ts'
import { ownPath, tame } from '../models/text.ts'

export interface PosterProps {
  title: string
  poster?: string
  thumbhash?: string
  /** Load at once: it is on the first screen. */
  eager?: boolean
}

/** A 2:3 picture; its colours before it is here, and a printed title where there is none. */
export function Poster({ title, poster, thumbhash, eager }: PosterProps) {
  const [state, setState] = useState<'waiting' | 'shown' | 'failed'>('waiting')
  const path = ownPath(poster)
  if (!path || state === 'failed') return <TypePoster title={title} />
  return (
    <div class="poster" style={{ background: ground(thumbColours(thumbhash)) }}>
      <img
        class={state === 'shown' ? 'poster-image poster-shown' : 'poster-image'}
        src={path}
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
