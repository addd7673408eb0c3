import type { ComponentChildren } from 'preact'

/** Nothing to show: says why, and what to do. `page` when that is all there is. */
export function Empty(props: { title: string; hint?: string; page?: boolean; children?: ComponentChildren }) {
  return (
    <div class="empty">
      {props.page ? (
        <h1 class="empty-title" tabIndex={-1}>
          {props.title}
        </h1>
      ) : (
        <p class="empty-title">{props.title}</p>
      )}
      {props.hint && <p class="hint">{props.hint}</p>}
      {props.children}
    </div>
  )
}
