import type { ComponentChildren } from 'preact'

/** Nothing to show: says why, and what to do. */
export function Empty(props: { title: ComponentChildren; hint?: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <div class="empty-title">{props.title}</div>
      {props.hint && <p class="hint">{props.hint}</p>}
      {props.children}
    </div>
  )
}
