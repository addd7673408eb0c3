import type { EpisodeInfo } from '@kinoswarm/shell/api'
import { useEffect, useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { Said } from '../components/said.tsx'
import { t } from '../i18n/index.ts'
import type { Media } from './media-element.ts'

const beforeEndSeconds = 35

export interface UpNextProps {
  next: EpisodeInfo
  media: Media
  auto: boolean
  onNow: () => void
  /** The end is near: the beginning of the next one may be fetched. */
  onNear: () => void
}

/** Counts down to the next episode near the end; it can be told to stay. */
export function UpNext({ next, media, auto, onNow, onNear }: UpNextProps) {
  const [stay, setStay] = useState(false)
  const left = media.duration.value - media.time.value
  const near = media.duration.value > beforeEndSeconds * 2 && left < beforeEndSeconds
  const ended = media.ended.value
  useEffect(() => {
    if (ended && auto && !stay) onNow()
  }, [ended])
  useEffect(() => {
    if (near && auto) onNear()
  }, [near])
  if (stay || (!near && !ended)) return null
  return (
    <aside class="next-card" aria-label={t('player.next')}>
      <p class="hint">{auto ? t('player.nextIn', { seconds: Math.max(0, Math.ceil(left)) }) : t('player.next')}</p>
      <p class="next-title">
        <Said text={next.title} />
      </p>
      <div class="actions">
        <Button kind="primary" icon="play" label={t('player.playNow')} onClick={onNow} />
        <Button label={t('player.stay')} onClick={() => setStay(true)} />
      </div>
    </aside>
  )
}
