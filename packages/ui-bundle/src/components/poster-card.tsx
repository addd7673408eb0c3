import type { Card } from '@kinoswarm/shell/api'
import { formatMinutes, formatNumber, t } from '../i18n/index.ts'
import { progress } from '../models/library.ts'
import { formatRoute } from '../models/route.ts'
import { tame } from '../models/text.ts'
import { Icon } from './icon.tsx'
import { Poster } from './poster.tsx'
import { Said } from './said.tsx'

/** One title on a wall or in a row. The whole card is one link, named by its title first. */
export function PosterCard({ card, eager }: { card: Card; eager?: boolean }) {
  const { favourite, watched } = card.library ?? {}
  const seen = watched ? 0 : progress(card.library)
  const marks = [favourite && t('card.favourite'), watched && t('card.watched'), seen > 0 && seenText(seen)]
  return (
    <a class="card" href={formatRoute({ page: 'title', channel: card.channel, id: card.id })} data-testid="poster-card">
      <div class="card-frame" aria-hidden="true">
        <Poster title={card.title} poster={card.poster} thumbhash={card.thumbhash} sprite={card.sprite} eager={eager} />
        <div class="card-marks">
          {favourite && <Mark icon="heart" />}
          {watched && <Mark icon="check" />}
        </div>
        {seen > 0 && (
          <div class="card-progress">
            <div style={{ width: `${seen * 100}%` }} />
          </div>
        )}
      </div>
      <div class="card-title" dir="auto" translate={false}>
        {tame(card.title)}
      </div>
      <div class="card-line">
        <CardLine card={card} />
      </div>
      <span class="visually-hidden">{marks.filter(Boolean).join(', ')}</span>
    </a>
  )
}

function Mark({ icon }: { icon: 'heart' | 'check' }) {
  return (
    <span class="card-mark">
      <Icon name={icon} solid={icon === 'heart'} />
    </span>
  )
}

function seenText(share: number): string {
  return t('card.progress', { percent: formatNumber(share, { style: 'percent', maximumFractionDigits: 0 }) })
}

function CardLine({ card }: { card: Card }) {
  const { matched } = card
  if (matched && matched.field !== 'title') {
    const before = t(`search.matched.${matched.field}`, { text: '\u0000' }).split('\u0000')
    return (
      <>
        {before[0]}
        <Said text={matched.text} />
        {before[1]}
      </>
    )
  }
  const parts = [card.year ? String(card.year) : undefined, card.type === 'series' ? t('type.series') : undefined]
  if (card.type !== 'series' && card.runtime) parts.push(formatMinutes(card.runtime))
  return <>{parts.filter(Boolean).join(' · ')}</>
}
