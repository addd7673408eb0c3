import type { BrowseQuery, Card } from '@kinoswarm/shell/api'
import { useEffect, useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { Empty } from '../components/empty.tsx'
import { Filters } from '../components/filters.tsx'
import { Said } from '../components/said.tsx'
import { Wall } from '../components/wall.tsx'
import { useApp } from '../context.ts'
import { t } from '../i18n/index.ts'
import { pageSize } from '../models/browse.ts'
import { formatRoute } from '../models/route.ts'
import { tame } from '../models/text.ts'
import { navigate } from '../router.ts'

/** Everything, filtered, sorted and searched: one wall. */
export function BrowsePage({ query }: { query: BrowseQuery }) {
  const { browse, channels } = useApp()
  const [open, setOpen] = useState(false)
  useEffect(() => browse.show(query), [JSON.stringify(query)])
  const show = (next: BrowseQuery) => navigate(formatRoute({ page: 'browse', query: next }), { replace: true })
  const total = browse.total.value
  return (
    <div class="browse">
      <header class="page-head">
        <h1 tabIndex={-1}>
          {query.q ? t('search.results', { count: total ?? 0, query: tame(query.q) }) : t('browse.title')}
        </h1>
        <p class="hint" role="status">
          {total !== undefined && !query.q && t('browse.count', { count: total })}
          {!browse.complete.value && ` (${t('browse.incomplete')})`}
        </p>
        <Button label={t('browse.filters')} icon="filter" kind="quiet" expanded={open} onClick={() => setOpen(!open)} />
      </header>
      <Filters query={query} facets={browse.facets.value} channels={channels.value} open={open} onChange={show} />
      {query.q && <PeopleFound names={peopleFound(browse.version.value ? browse.card : () => undefined)} />}
      {total === 0 && (query.q ? <NoResult query={query.q} /> : <NoFit onReset={() => show({})} />)}
      <Wall
        total={total ?? 0}
        card={browse.card}
        want={browse.want}
        pageSize={pageSize}
        version={browse.version.value}
      />
    </div>
  )
}

/** Looked at for people: those who matched are in the first cards or nowhere. */
const cardsLookedAt = 40
const peopleShown = 6

function peopleFound(card: (index: number) => Card | undefined): string[] {
  const first = Array.from({ length: cardsLookedAt }, (_, index) => card(index)?.matched)
  const names = first.flatMap((matched) => (matched?.field === 'person' ? [matched.text] : []))
  return [...new Set(names)].slice(0, peopleShown)
}

function PeopleFound({ names }: { names: string[] }) {
  if (names.length === 0) return null
  return (
    <nav class="tabs" aria-label={t('search.people')}>
      {names.map((name) => (
        <a key={name} class="chip" href={formatRoute({ page: 'person', name })}>
          <Said text={name} />
        </a>
      ))}
    </nav>
  )
}

function NoResult({ query }: { query: string }) {
  return <Empty title={t('search.none', { query: tame(query) })} hint={t('search.noneHint')} />
}

function NoFit({ onReset }: { onReset: () => void }) {
  return (
    <Empty title={t('browse.none')}>
      <Button label={t('browse.reset')} onClick={onReset} />
    </Empty>
  )
}
