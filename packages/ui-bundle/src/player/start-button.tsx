import { Icon } from '../components/icon.tsx'
import { t } from '../i18n/index.ts'
import type { Media } from './media-element.ts'

/** A film that did not start by itself, because the browser wants a press first: nobody need look for where. */
export function StartButton({ media }: { media: Media }) {
  return (
    <div class="status">
      <button
        type="button"
        class="start-button"
        data-testid="start"
        aria-label={t('player.play')}
        onClick={media.toggle}
      >
        <Icon name="play" />
      </button>
    </div>
  )
}
