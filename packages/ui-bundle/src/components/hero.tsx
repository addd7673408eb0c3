import type { Card } from '@kinoswarm/shell/api'
import { formatMinutes, genreName, t } from '../i18n/index.ts'
import { thumbColours, tint } from '../models/colour.ts'
import { resumeAt } from '../models/library.ts'
import { formatRoute } from '../models/route.ts'
import { ownPath } from '../models/text.ts'
import { Button } from './button.tsx'
import { Said } from './said.tsx'

/** The first thing one sees: one title, large, calm, ready to play. */
export function Hero({ card }: { card: Card & { backdrop?: string } }) {
  const colour = tint(thumbColours(card.thumbhash))
  const picture = ownPath(card.backdrop ?? card.poster)
  const facts = [card.year, card.runtime && formatMinutes(card.runtime), card.licence].filter(Boolean).join(' · ')
  const target = { channel: card.channel, id: card.id }
  return (
    <section
      class="hero tinted"
      style={colour && { '--tint-hue': colour.hue, '--tint-saturation': colour.saturation }}
      aria-labelledby="hero-title"
    >
      <div class={card.backdrop ? 'hero-picture' : 'hero-picture hero-poster'}>
        {picture && <img src={picture} alt="" decoding="async" draggable={false} />}
      </div>
      <div class="hero-text">
        <h2 class="hero-title" id="hero-title">
          <Said text={card.title} />
        </h2>
        <p class="hero-facts">
          {facts}
          {card.genres.slice(0, 2).map((genre) => (
            <span key={genre} class="chip-quiet">
              <Said text={genreName(genre)} />
            </span>
          ))}
        </p>
        <div class="actions">
          <Button
            kind="primary"
            icon="play"
            label={resumeAt(card.library) > 0 ? t('title.resume') : t('title.play')}
            href={formatRoute(card.type === 'series' ? { page: 'title', ...target } : { page: 'play', ...target })}
          />
          <Button label={t('hero.details')} icon="info" href={formatRoute({ page: 'title', ...target })} />
        </div>
      </div>
    </section>
  )
}
