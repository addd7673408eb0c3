import type { ComponentChildren } from 'preact'

/** Names and values, as a definition list; empty values are left out. */
export function Facts({ rows }: { rows: [name: string, value: ComponentChildren][] }) {
  const shown = rows.filter(([, value]) => value !== undefined && value !== '' && value !== false)
  return (
    <dl class="facts">
      {shown.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
