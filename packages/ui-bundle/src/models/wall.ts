/** Arithmetic of a wall of posters of which only the visible rows exist. Lengths in CSS pixels. */

export interface WallLayout {
  columns: number
  cardWidth: number
  rowHeight: number
  gap: number
}

export interface WallWindow {
  firstRow: number
  lastRow: number
}

/** Rows kept beyond what is seen, so that a quick flick meets posters and not emptiness. */
const spareRows = 2

/** Columns of at least `minWidth`; `caption` is what stands below each poster. Posters are 2:3. */
export function layWall(width: number, options: { minWidth: number; gap: number; caption: number }): WallLayout {
  const { minWidth, gap, caption } = options
  const columns = Math.max(2, Math.floor((width + gap) / (minWidth + gap)))
  const cardWidth = Math.max(1, (width - gap * (columns - 1)) / columns)
  return { columns, cardWidth, rowHeight: cardWidth * 1.5 + caption + gap, gap }
}

/** Rows to build for a view that begins `top` below the wall's upper edge, were there no end of titles. */
export function visibleRows(layout: WallLayout, view: { top: number; height: number }): WallWindow {
  const first = Math.floor(view.top / layout.rowHeight) - spareRows
  const last = Math.ceil((view.top + view.height) / layout.rowHeight) + spareRows
  return { firstRow: Math.max(0, first), lastRow: Math.max(0, last) }
}

/** Those of the rows that `total` titles fill. */
export function existing({ firstRow, lastRow }: WallWindow, { columns }: WallLayout, total: number): WallWindow {
  const rows = Math.ceil(total / columns)
  return { firstRow: clamp(firstRow, 0, Math.max(0, rows - 1)), lastRow: clamp(lastRow, 0, rows) }
}

/** Pages (of `size` titles) that hold the given rows, nearest first being the order they are asked for. */
export function pagesOf(layout: WallLayout, rows: WallWindow, size: number): number[] {
  const first = Math.floor((rows.firstRow * layout.columns) / size)
  const last = Math.floor(Math.max(0, rows.lastRow * layout.columns - 1) / size)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value))
}
