import type { Card } from '@kinoswarm/shell/api'
import { formatMinutes, genreName, t } from '../i18n/index.ts'
import { thumbColours, tint } from '../models/colour.ts'
import { resumeAt } from '../models/library.ts'
import { formatRoute } from '../models/route.ts'
import { ownPath } from '../models/text.ts'
import { Button } from './button.tsx'
import { Poster } from './poster.tsx'
import { Said } from './said.tsx'

/** What only the title's own record knows; the hero is there before it has come. */
export interface HeroMore {
  backdrop?: string
  tagline?: string
  synopsis?: string
}

/** The first thing one sees: one title, large, calm, ready to play. */
export function Hero({ card, more }: { card: Card; more?: HeroMore }) {
  const colour = tint(thumbColours(card.thumbhash))
  const facts = [card.year, card.runtime && formatMinutes(card.runtime)].filter(Boolean).join(' · ')
  const target = { channel: card.channel, id: card.id }
  return (
    <section
      class="hero tinted"
      style={colour && { '--tint-hue': colour.hue, '--tint-saturation': colour.saturation }}
      aria-labelledby="hero-title"
    >
      <HeroPicture card={card} more={more} />
      <div class="hero-text">
        <h2 class="hero-title" id="hero-title">
          <Said text={card.title} />
        </h2>
        <p class="hero-facts">
          {facts}
          <Said text={card.licence} />
          {card.genres.slice(0, 2).map((genre) => (
            <span key={genre} class="chip-quiet">
              <Said text={genreName(genre)} />
            </span>
          ))}
        </p>
        <p class="hero-lines">
          <Said text={more?.tagline ?? more?.synopsis} />
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

/** The backdrop; without one, the poster at its own size. Nothing until it is known which. */
function HeroPicture({ card, more }: { card: Card; more?: HeroMore }) {
  const backdrop = ownPath(more?.backdrop)
  if (backdrop) {
    return (
      <div class="hero-picture">
        <img src={backdrop} alt="" decoding="async" draggable={false} />
      </div>
    )
  }
  if (!more) return null
  return (
    <div class="hero-poster">
      <Poster title={card.title} poster={card.poster} thumbhash={card.thumbhash} large eager />
    </div>
  )
}
