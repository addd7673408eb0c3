import { useId } from 'preact/hooks'
import { t } from '../i18n/index.ts'
import { Icon } from './icon.tsx'

const highest = 5

/** One to five, by radio buttons, so that arrows and readers know what to do; the chosen one again takes it away. */
export function Stars({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const name = useId()
  return (
    <fieldset class="stars">
      <legend class="visually-hidden">{t('title.rating')}</legend>
      {Array.from({ length: highest }, (_, index) => index + 1).map((star) => (
        <label key={star} class={star <= value ? 'star star-on' : 'star'} title={t('title.stars', { count: star })}>
          <input
            type="radio"
            class="visually-hidden"
            name={name}
            checked={star === value}
            aria-label={t('title.stars', { count: star })}
            onClick={() => star === value && onChange(0)}
            onChange={() => onChange(star)}
          />
          <Icon name="star" solid={star <= value} />
        </label>
      ))}
    </fieldset>
  )
}
