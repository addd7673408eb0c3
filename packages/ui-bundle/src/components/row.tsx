import type { Card } from '@kinoswarm/shell/api'
import { useRef, useState } from 'preact/hooks'
import { t } from '../i18n/index.ts'
import { Icon } from './icon.tsx'
import { PosterCard } from './poster-card.tsx'

export interface RowProps {
  /** Stable name of the row: remembers how far it was scrolled. */
  id: string
  title: preact.ComponentChildren
  cards: Card[]
  href?: string
  eager?: boolean
}

const remembered = new Map<string, number>()

/** A shelf of posters: scrolled by touch, wheel, arrow keys or its two buttons. */
export function Row({ id, title, cards, href, eager }: RowProps) {
  const strip = useRef<HTMLUListElement>(null)
  const [edges, setEdges] = useState({ start: true, end: false })
  const look = () => {
    const list = strip.current
    if (!list) return
    const at = Math.abs(list.scrollLeft)
    remembered.set(id, list.scrollLeft)
    const next = { start: at < 8, end: at + list.clientWidth > list.scrollWidth - 8 }
    if (next.start !== edges.start || next.end !== edges.end) setEdges(next)
  }
  const turn = (pages: number) => {
    const list = strip.current
    const sign = list && getComputedStyle(list).direction === 'rtl' ? -1 : 1
    list?.scrollBy({ left: list.clientWidth * 0.85 * pages * sign, behavior: 'smooth' })
  }
  const attach = (list: HTMLUListElement | null) => {
    if (list && strip.current !== list) list.scrollLeft = remembered.get(id) ?? 0
    strip.current = list
  }
  return (
    <section class="row" aria-labelledby={`row-${id}`}>
      <header class="row-head">
        <h2 id={`row-${id}`}>{title}</h2>
        {href && (
          <a class="row-all" href={href} aria-describedby={`row-${id}`}>
            {t('row.all')}
          </a>
        )}
      </header>
      <div class="row-body">
        <ul class="row-strip" ref={attach} onScroll={look}>
          {cards.map((card, index) => (
            <li key={`${card.channel}/${card.id}`}>
              <PosterCard card={card} eager={eager && index < 8} />
            </li>
          ))}
        </ul>
        <RowButton side="start" hidden={edges.start} onClick={() => turn(-1)} />
        <RowButton side="end" hidden={edges.end} onClick={() => turn(1)} />
      </div>
    </section>
  )
}

/** For the mouse only: the keyboard moves from poster to poster. */
function RowButton({ side, hidden, onClick }: { side: 'start' | 'end'; hidden: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      class={`row-button row-button-${side}`}
      tabIndex={-1}
      hidden={hidden}
      aria-hidden="true"
      onClick={onClick}
    >
      <Icon name={side === 'start' ? 'back' : 'forward'} />
    </button>
  )
}
