import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from '../components/icon.tsx'
import { t } from '../i18n/index.ts'

/** A panel over the film. Focus goes into it; Escape is the player's business. */
export function Panel({
  label,
  children,
  onClose,
}: {
  label: string
  children: ComponentChildren
  onClose: () => void
}) {
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const find = (what: string) => box.current?.querySelector<HTMLElement>(what)
    const first = find('[aria-checked="true"]') ?? find('button')
    first?.focus({ preventScroll: true })
  }, [])
  return (
    <div class="panel-over" role="dialog" aria-label={label} ref={box}>
      <header class="panel-over-head">
        <h2>{label}</h2>
        <button type="button" class="control" aria-label={t('close')} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </div>
  )
}

export interface ChoiceItem {
  value: string | undefined
  label: string
  lang?: string
}

/** One of several, as radio items under a heading. */
export function Choices(props: {
  label: string
  items: ChoiceItem[]
  chosen: string | undefined
  onChoose: (value: string | undefined) => void
}) {
  return (
    <div class="choices" role="radiogroup" aria-label={props.label}>
      {props.items.map((item) => (
        // biome-ignore lint/a11y/useSemanticElements: arrow keys belong to the player here, not to a native radio group
        <button
          key={item.value ?? ''}
          type="button"
          role="radio"
          class="choice"
          aria-checked={item.value === props.chosen}
          onClick={() => props.onChoose(item.value)}
        >
          <span class="choice-mark">{item.value === props.chosen && <Icon name="check" />}</span>
          <span translate={item.lang === undefined ? undefined : false}>{item.label}</span>
        </button>
      ))}
    </div>
  )
}
