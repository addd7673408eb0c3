import type { EpisodeInfo, TitleDetail } from '@kinoswarm/shell/api'
import { useState } from 'preact/hooks'
import { formatMinutes, t } from '../i18n/index.ts'
import { nextEpisode } from '../models/episodes.ts'
import { progress } from '../models/library.ts'
import { formatRoute } from '../models/route.ts'
import { Icon } from './icon.tsx'
import { Said } from './said.tsx'

/** Seasons as tabs, open at the next unseen episode. */
export function Episodes({ title }: { title: TitleDetail }) {
  const next = nextEpisode(title.seasons)
  const [chosen, setChosen] = useState(next?.season ?? title.seasons[0]?.number)
  const season = title.seasons.find(({ number }) => number === chosen) ?? title.seasons[0]
  return (
    <section class="episodes" aria-label={t('title.episodes', { count: season?.episodes.length ?? 0 })}>
      {title.seasons.length > 1 && (
        <div class="seasons">
          {title.seasons.map(({ number, title: name }) => (
            <button
              key={number}
              type="button"
              class="chip"
              aria-pressed={number === chosen}
              onClick={() => setChosen(number)}
            >
              {name ? <Said text={name} /> : t('title.season', { number })}
            </button>
          ))}
        </div>
      )}
      <ol class="episode-list">
        {season?.episodes.map((episode) => (
          <li key={episode.id}>
            <Episode title={title} episode={episode} next={episode.id === next?.id} />
          </li>
        ))}
      </ol>
    </section>
  )
}

function Episode({ title, episode, next }: { title: TitleDetail; episode: EpisodeInfo; next: boolean }) {
  const seen = progress(episode.library)
  const href = formatRoute({ page: 'play', channel: title.channel, id: title.id, episode: episode.id })
  return (
    <a class={next ? 'episode episode-next' : 'episode'} href={href}>
      <span class="episode-number">{episode.library?.watched ? <Icon name="check" /> : episode.number}</span>
      <span class="episode-text">
        <span class="episode-title">
          <Said text={episode.title} />
          {next && <span class="chip-quiet">{t('title.nextUp')}</span>}
          {episode.library?.watched && <span class="visually-hidden">{t('card.watched')}</span>}
        </span>
        <span class="episode-synopsis">
          <Said text={episode.synopsis} />
        </span>
        {seen > 0 && !episode.library?.watched && (
          <span class="episode-progress">
            <span style={{ width: `${seen * 100}%` }} />
          </span>
        )}
      </span>
      <span class="episode-length">{episode.runtime && formatMinutes(episode.runtime)}</span>
    </a>
  )
}
