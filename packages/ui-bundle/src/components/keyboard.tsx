import { useEffect, useRef } from 'preact/hooks'
import { t } from '../i18n/index.ts'
import { keysFor } from '../models/keys.ts'
import { Icon } from './icon.tsx'

export interface KeyboardProps {
  text: string
  /** Of the interface: its letters come first. */
  language: string
  onText: (text: string) => void
  onDone: () => void
}

/** For those who have arrows and Enter alone: letters in the order of the alphabet, for that is what one looks for. */
export function Keyboard({ text, language, onText, onDone }: KeyboardProps) {
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => first.current?.focus(), [])
  const keys = keysFor(language)
  const onKeyDown = (event: KeyboardEvent) => {
    if (!['Escape', 'Backspace', 'GoBack', 'BrowserBack'].includes(event.key)) return
    event.preventDefault()
    onDone()
  }
  return (
    <section class="keyboard" aria-label={t('keys.label')} data-testid="keyboard" onKeyDown={onKeyDown}>
      <p class="keyboard-text" aria-live="polite">
        <bdi translate={false}>{text}</bdi>
        <span class="keyboard-caret" />
      </p>
      <div class="keyboard-keys" translate={false}>
        {keys.map((key, index) => (
          <button
            key={key}
            ref={index === 0 ? first : undefined}
            type="button"
            class="key"
            onClick={() => onText(text + key)}
          >
            <bdi>{key}</bdi>
          </button>
        ))}
      </div>
      <div class="keyboard-wide">
        <button type="button" class="key" onClick={() => onText(`${text} `)}>
          {t('keys.space')}
        </button>
        <button type="button" class="key" onClick={() => onText([...text].slice(0, -1).join(''))}>
          <Icon name="back" /> {t('keys.delete')}
        </button>
        <button type="button" class="key" onClick={() => onText('')}>
          {t('search.clear')}
        </button>
        <button type="button" class="key key-done" onClick={onDone}>
          {t('keys.done')}
        </button>
      </div>
    </section>
  )
}
