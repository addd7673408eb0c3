import type { TitleDetail } from '@kinoswarm/shell/api'
import { useEffect, useMemo } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { Empty } from '../components/empty.tsx'
import { Episodes } from '../components/episodes.tsx'
import { Icon } from '../components/icon.tsx'
import { Poster } from '../components/poster.tsx'
import { Said } from '../components/said.tsx'
import { People, Sources, TitleFacts } from '../components/title-parts.tsx'
import { useApp, useTransport } from '../context.ts'
import { formatClock, formatMinutes, genreName, t } from '../i18n/index.ts'
import { thumbColours, tint } from '../models/colour.ts'
import { nextEpisode } from '../models/episodes.ts'
import { entryKey, resumeAt } from '../models/library.ts'
import { createResource } from '../models/resource.ts'
import { formatRoute } from '../models/route.ts'
import { ownPath } from '../models/text.ts'
import { preloadPlayer } from '../player/preload.ts'
import { TitleActions } from './title-actions.tsx'

/** All about one title, in the colours of its poster. */
export function TitlePage({ channel, id }: { channel: string; id: string }) {
  const app = useApp()
  const transport = useTransport()
  const detail = useMemo(() => createResource(() => transport.title(channel, id)), [channel, id])
  const version = app.catalogueVersion.value
  useEffect(() => void detail.reload(), [detail, version])
  useEffect(() => {
    transport.warm({ channel, id }).catch(() => {})
    preloadPlayer()
  }, [channel, id])
  const title = detail.data.value
  if (title) return <TitleView title={title} />
  if (detail.error.value) {
    return (
      <Empty page title={t('title.missing')} hint={t('title.missingHint')}>
        <Button label={t('page.missingAction')} href="#/" />
      </Empty>
    )
  }
  return <div class="title-page title-waiting" role="status" aria-label={t('title.loading')} />
}

function TitleView({ title }: { title: TitleDetail }) {
  const colour = tint(thumbColours(title.thumbhash))
  const backdrop = ownPath(title.backdrop ?? title.poster)
  const facts = [title.year, title.runtime && formatMinutes(title.runtime), t(`type.${title.type}`)].filter(Boolean)
  return (
    <article
      class="title-page tinted"
      data-testid="title-page"
      style={colour && { '--tint-hue': colour.hue, '--tint-saturation': colour.saturation }}
    >
      <div class={title.backdrop ? 'backdrop' : 'backdrop backdrop-soft'} aria-hidden="true">
        {backdrop && <img src={backdrop} alt="" decoding="async" />}
      </div>
      <div class="title-head">
        <div class="title-poster">
          <Poster title={title.title} poster={title.poster} thumbhash={title.thumbhash} large eager />
        </div>
        <div class="title-intro">
          <h1 class="title-name" tabIndex={-1}>
            <Said text={title.title} />
          </h1>
          {title.tagline && (
            <p class="title-tagline">
              <Said text={title.tagline} />
            </p>
          )}
          <p class="title-facts">
            {facts.join(' · ')}
            {title.genres.map((genre) => (
              <a key={genre} class="chip" href={formatRoute({ page: 'browse', query: { genre } })}>
                <Said text={genreName(genre)} />
              </a>
            ))}
          </p>
          <PlayActions title={title} />
          <Copies title={title} />
          <p class="title-synopsis">
            <Said text={title.synopsis} />
          </p>
          <TitleActions title={title} />
        </div>
      </div>
      {title.seasons.length > 0 && <Episodes title={title} />}
      <div class="title-more">
        <People people={title.people} />
        <Sources sources={title.sources} />
        <TitleFacts title={title} />
      </div>
    </article>
  )
}

/** Whether anybody has it, said before one presses play. Nothing is said before it is known, or of what is kept here. */
function Copies({ title }: { title: TitleDetail }) {
  const { copies, library } = useApp()
  const key = entryKey(title)
  const count = copies.value[key] ?? title.copies
  if (title.here) return <Health text={t('title.here')} />
  if (count === undefined || library.entries.value[key]?.keepOffline) return null
  return count > 0 ? <Health text={t('title.copies', { count })} /> : <Health text={t('title.noCopy')} bad />
}

function Health({ text, bad }: { text: string; bad?: boolean }) {
  return (
    <p class={bad ? 'health health-none' : 'health health-good'} role="status">
      {bad ? <Icon name="warning" /> : <span class="dot" />}
      {text}
    </p>
  )
}

function PlayActions({ title }: { title: TitleDetail }) {
  const { library } = useApp()
  const target = { page: 'play' as const, channel: title.channel, id: title.id }
  const next = nextEpisode(title.seasons)
  if (title.type === 'series' && next) {
    const label = t('title.playEpisode', { number: `${next.season}×${next.number}` })
    return (
      <div class="actions">
        <Button
          kind="primary"
          icon="play"
          testid="play"
          label={label}
          href={formatRoute({ ...target, episode: next.id })}
        />
      </div>
    )
  }
  const from = resumeAt(library.entries.value[entryKey(title)] ?? title.library)
  const label = from > 0 ? t('title.resumeAt', { time: formatClock(from) }) : t('title.play')
  const restart = () => void library.note(entryKey(title), { position: 0 }).catch(() => {})
  return (
    <div class="actions">
      <Button kind="primary" icon="play" testid="play" label={label} href={formatRoute(target)} />
      {from > 0 && <Button label={t('title.fromStart')} href={formatRoute(target)} onClick={restart} />}
    </div>
  )
}
