/** Switches, choices and fields. Native elements under our paint: every keyboard and reader knows them. */
import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'

export function Switch(props: { label: string; hint?: string; on: boolean; onChange: (on: boolean) => void }) {
  const id = useId()
  return (
    <div class="field field-switch">
      <div class="field-text">
        <label for={id}>{props.label}</label>
        {props.hint && (
          <p class="hint" id={`${id}-hint`}>
            {props.hint}
          </p>
        )}
      </div>
      <input
        id={id}
        class="switch"
        type="checkbox"
        role="switch"
        checked={props.on}
        aria-checked={props.on}
        aria-describedby={props.hint ? `${id}-hint` : undefined}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
    </div>
  )
}

export interface Option {
  value: string
  label: string
  /** The label is a name in its own language, not a message of ours. */
  foreign?: boolean
}

export function Select(props: {
  label: string
  hint?: string
  value: string
  options: Option[]
  onChange: (value: string) => void
}) {
  const id = useId()
  return (
    <div class="field">
      <div class="field-text">
        <label for={id}>{props.label}</label>
        {props.hint && <p class="hint">{props.hint}</p>}
      </div>
      <select id={id} value={props.value} onChange={(event) => props.onChange(event.currentTarget.value)}>
        {props.options.map((option) => (
          <option
            key={option.value}
            value={option.value}
            translate={option.foreign ? false : undefined}
            lang={option.foreign ? option.value : undefined}
          >
            {option.label}
          </option>
        ))}
      </select>
    </div>
  )
}

export function TextField(props: {
  label: string
  hint?: string
  value: string
  /** For links, which read so in every language. */
  leftToRight?: boolean
  /** Opened to be typed over: it has the focus, and its text is selected. */
  selected?: boolean
  onChange: (value: string) => void
  children?: ComponentChildren
}) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => {
    if (!props.selected) return
    input.current?.focus()
    input.current?.select()
  }, [])
  return (
    <div class="field">
      <div class="field-text">
        <label for={id}>{props.label}</label>
        {props.hint && <p class="hint">{props.hint}</p>}
      </div>
      <input
        id={id}
        ref={input}
        class="text-input"
        type="text"
        dir={props.leftToRight ? 'ltr' : 'auto'}
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
      {props.children}
    </div>
  )
}

export function Meter({ share, label }: { share: number; label: string }) {
  const value = Math.round(Math.min(1, Math.max(0, share)) * 100)
  return <meter class="meter" aria-label={label} min={0} max={100} value={value} />
}

/** A button that asks for a file. */
export function FilePicker(props: { label: string; accept?: string; onFile: (file: File) => void }) {
  const { label, accept, onFile } = props
  const chosen = (input: HTMLInputElement) => {
    const file = input.files?.[0]
    if (file) onFile(file)
    // The same file again is a wish too.
    input.value = ''
  }
  return (
    <label class="button button-quiet">
      <span>{label}</span>
      <input class="visually-hidden" type="file" accept={accept} onChange={(event) => chosen(event.currentTarget)} />
    </label>
  )
}
