import type { Card, Row as HomeRow } from '@kinoswarm/shell/api'
import { useEffect, useMemo } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { Empty } from '../components/empty.tsx'
import { Hero } from '../components/hero.tsx'
import { Row } from '../components/row.tsx'
import { Said } from '../components/said.tsx'
import { useApp, useTransport } from '../context.ts'
import { countryName, formatNumber, genreName, t } from '../i18n/index.ts'
import { createResource } from '../models/resource.ts'
import { formatRoute } from '../models/route.ts'

export function HomePage() {
  const app = useApp()
  const home = app.home.data.value
  const hidden = (card: Card) => app.library.entries.value[`${card.channel}/${card.id}`]?.hidden
  const rows = (home?.rows ?? []).map((row) => ({ ...row, cards: row.cards.filter((card) => !hidden(card)) }))
  const featured = rows.find((row) => row.key === 'featured') ?? rows[0]
  const lead = featured?.cards[0]
  const shelves = rows.filter((row) => row.key !== 'featured' && row.cards.length > 0)
  if (home && home.total === 0) return <EmptyHome />
  return (
    <>
      <h1 class="visually-hidden" tabIndex={-1}>
        {t('nav.home')}
      </h1>
      {lead ? <Lead key={`${lead.channel}/${lead.id}`} card={lead} /> : <div class="hero hero-waiting" />}
      <Welcome />
      <div class="shelves">
        {home
          ? shelves.map((row, index) => (
              <Row
                key={row.key}
                id={row.key}
                title={rowTitle(row)}
                cards={row.cards}
                href={rowLink(row)}
                eager={index < 2}
              />
            ))
          : [0, 1].map((index) => <div key={index} class="row row-waiting" />)}
      </div>
    </>
  )
}

function Lead({ card }: { card: Card }) {
  const transport = useTransport()
  const more = useMemo(() => createResource(() => transport.title(card.channel, card.id)), [])
  useEffect(() => void more.reload(), [more])
  return <Hero card={card} more={more.data.value ?? (more.error.value ? {} : undefined)} />
}

function EmptyHome() {
  const session = useApp().session.value
  if (session?.channel === '') {
    return (
      <Empty page title={t('home.none')} hint={t('home.noneHint')}>
        <Button kind="primary" label={t('channels.follow')} href={formatRoute({ page: 'channels' })} />
        <Button label={t('channels.ownAction')} href={`${session.controlUrl}#desk`} />
      </Empty>
    )
  }
  return (
    <Empty page title={t('home.empty')} hint={t('home.emptyHint')}>
      <Button kind="primary" label={t('home.emptyAction')} href="#/network" />
    </Empty>
  )
}

function Welcome() {
  const { preferences } = useApp()
  if (preferences.value.value.welcomed) return null
  return (
    <aside class="welcome">
      <p>{t('home.welcome')}</p>
      <Button kind="quiet" label={t('home.welcomeAction')} onClick={() => preferences.set({ welcomed: true })} />
    </aside>
  )
}

function rowTitle(row: HomeRow) {
  if (row.name) return <Said text={row.name} />
  const [kind, value = ''] = row.key.split(':')
  if (kind === 'genre') return <Said text={genreName(value)} />
  if (kind === 'country') return <Said text={countryName(value)} />
  if (kind === 'decade') return t('row.decade', { decade: formatNumber(Number(value), { useGrouping: false }) })
  if (kind === 'continue' || kind === 'new' || kind === 'recent') return t(`row.${kind}`)
  return <Said text={value} />
}

function rowLink(row: HomeRow): string | undefined {
  const [kind, value = ''] = row.key.split(':')
  if (kind === 'genre') return formatRoute({ page: 'browse', query: { genre: value } })
  if (kind === 'country') return formatRoute({ page: 'browse', query: { country: value } })
  if (kind === 'decade')
    return formatRoute({ page: 'browse', query: { yearFrom: Number(value), yearTo: Number(value) + 9 } })
  if (kind === 'recent') return formatRoute({ page: 'browse', query: { sort: 'added' } })
  return undefined
}
