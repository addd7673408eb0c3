import type { Card } from '@kinoswarm/shell/api'
import { formatMinutes, formatNumber, t } from '../i18n/index.ts'
import { progress } from '../models/library.ts'
import { formatRoute } from '../models/route.ts'
import { Icon } from './icon.tsx'
import { Poster } from './poster.tsx'
import { Said } from './said.tsx'

/** One title on a wall or in a row. The whole card is one link. */
export function PosterCard({ card, eager }: { card: Card; eager?: boolean }) {
  const seen = progress(card.library)
  return (
    <a class="card" href={formatRoute({ page: 'title', channel: card.channel, id: card.id })} data-testid="poster-card">
      <div class="card-frame">
        <Poster title={card.title} poster={card.poster} thumbhash={card.thumbhash} eager={eager} />
        <CardMarks card={card} />
        {seen > 0 && !card.library?.watched && (
          <div class="card-progress">
            <div style={{ width: `${seen * 100}%` }} />
            <span class="visually-hidden">
              {t('card.progress', { percent: formatNumber(seen, { style: 'percent', maximumFractionDigits: 0 }) })}
            </span>
          </div>
        )}
      </div>
      <div class="card-title">
        <Said text={card.title} />
      </div>
      <div class="card-line">
        <CardLine card={card} />
      </div>
    </a>
  )
}

function CardMarks({ card }: { card: Card }) {
  const { favourite, watched } = card.library ?? {}
  if (!favourite && !watched) return null
  return (
    <div class="card-marks">
      {favourite && (
        <span class="card-mark">
          <Icon name="heart" solid />
          <span class="visually-hidden">{t('card.favourite')}</span>
        </span>
      )}
      {watched && (
        <span class="card-mark">
          <Icon name="check" />
          <span class="visually-hidden">{t('card.watched')}</span>
        </span>
      )}
    </div>
  )
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
