/**
 * A wall of any length. Only the posters near the screen exist; each is placed by its number, so that the scroll bar
 * is true from the first moment, and is built once while it is near.
 */
import type { Card } from '@kinoswarm/shell/api'
import type { VNode } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { t } from '../i18n/index.ts'
import { existing, layWall, pagesOf, visibleRows, type WallLayout, type WallWindow } from '../models/wall.ts'
import { PosterCard } from './poster-card.tsx'

export interface WallProps {
  total: number
  card: (index: number) => Card | undefined
  /** Called with the numbers of the pages the view needs. */
  want: (pages: number[]) => void
  pageSize: number
  /** A number that changes when `card` has new answers. */
  version: number
}

/** Title and line below a poster, in rem; must fit `.card-title` and `.card-line` in the style sheet. */
const captionRem = 3.1

export function Wall({ total, card, want, pageSize, version }: WallProps) {
  const box = useRef<HTMLUListElement>(null)
  const [layout, setLayout] = useState<WallLayout>()
  const [rows, setRows] = useState<WallWindow>({ firstRow: 0, lastRow: 0 })
  const built = useRef(new Map<number, { card: Card; layout: WallLayout; node: VNode }>())

  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(() => setLayout(measure(element)))
    observer.observe(element)
    setLayout(measure(element))
    return () => observer.disconnect()
  }, [])

  useLayoutEffect(() => {
    const element = box.current
    if (!element || !layout) return
    // Asked where it is, the browser lays out everything: not at every letter of a search, whose answers change `total`.
    const look = () => {
      const view = { top: Math.max(0, -element.getBoundingClientRect().top), height: innerHeight }
      const next = visibleRows(layout, view)
      setRows((old) => (old.firstRow === next.firstRow && old.lastRow === next.lastRow ? old : next))
    }
    look()
    addEventListener('scroll', look, { passive: true })
    addEventListener('resize', look)
    return () => {
      removeEventListener('scroll', look)
      removeEventListener('resize', look)
    }
  }, [layout])

  useEffect(() => {
    if (layout && total > 0) want(pagesOf(layout, existing(rows, layout, total), pageSize))
  }, [layout, rows, version, total])

  const cells = layout
    ? indices(existing(rows, layout, total), layout, total).map((index) => cellOf(index, layout))
    : []
  const height = layout ? Math.ceil(total / layout.columns) * layout.rowHeight : 0
  return (
    <ul class="wall" ref={box} style={{ height: `${height}px` }} aria-label={t('browse.wall')} data-testid="wall">
      {cells}
    </ul>
  )

  /** The same node for the same poster in the same place: nothing is compared while one scrolls. */
  function cellOf(index: number, place: WallLayout): VNode {
    const shown = card(index)
    const known = built.current.get(index)
    if (known && shown && known.card === shown && known.layout === place) return known.node
    const node = <Cell key={index} index={index} layout={place} total={total} card={shown} />
    if (shown) built.current.set(index, { card: shown, layout: place, node })
    if (built.current.size > nodesKept) built.current.clear()
    return node
  }
}

const nodesKept = 2000

function Cell({ index, layout, total, card }: { index: number; layout: WallLayout; total: number; card?: Card }) {
  const row = Math.floor(index / layout.columns)
  const inset = (index % layout.columns) * (layout.cardWidth + layout.gap)
  return (
    <li
      class="wall-cell"
      aria-posinset={index + 1}
      aria-setsize={total}
      style={{ width: `${layout.cardWidth}px`, top: `${row * layout.rowHeight}px`, insetInlineStart: `${inset}px` }}
    >
      {card ? <PosterCard card={card} /> : <div class="card card-empty" />}
    </li>
  )
}

function measure(element: HTMLElement): WallLayout {
  const style = getComputedStyle(element)
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  const length = (name: string) => Number.parseFloat(style.getPropertyValue(name)) * rem
  return layWall(element.clientWidth, {
    minWidth: length('--poster-width'),
    gap: length('--wall-gap'),
    caption: captionRem * rem,
  })
}

function indices({ firstRow, lastRow }: WallWindow, { columns }: WallLayout, total: number): number[] {
  const from = firstRow * columns
  const to = Math.min(total, lastRow * columns)
  return Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at)
}
