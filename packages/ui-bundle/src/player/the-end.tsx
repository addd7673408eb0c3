import { Button } from '../components/button.tsx'
import { t } from '../i18n/index.ts'
import type { Media } from './media-element.ts'

/** Over the last picture, which is often black: once more, or back to where one came from. */
export function TheEnd({ media, onLeave }: { media: Media; onLeave: () => void }) {
  if (!media.ended.value) return null
  const again = () => {
    media.seek(0)
    media.video.play().catch(() => {})
  }
  return (
    <div class="status the-end" data-testid="the-end">
      <div class="actions">
        <Button kind="primary" icon="again" label={t('player.again')} onClick={again} />
        <Button icon="back" label={t('player.back')} onClick={onLeave} />
      </div>
    </div>
  )
}
