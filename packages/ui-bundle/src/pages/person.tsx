import { useEffect, useMemo } from 'preact/hooks'
import { Empty } from '../components/empty.tsx'
import { PosterCard } from '../components/poster-card.tsx'
import { Said } from '../components/said.tsx'
import { useTransport } from '../context.ts'
import { t } from '../i18n/index.ts'
import { createResource } from '../models/resource.ts'

/** Everything by or with one person. */
export function PersonPage({ name }: { name: string }) {
  const transport = useTransport()
  const found = useMemo(() => createResource(() => transport.person(name)), [name])
  useEffect(() => void found.reload(), [found])
  const page = found.data.value
  return (
    <div class="browse">
      <header class="page-head">
        <h1 tabIndex={-1}>
          <Said text={name} />
        </h1>
        <p class="hint">{page && t('person.films', { count: page.total })}</p>
      </header>
      {page?.total === 0 && <Empty title={t('mine.empty')} />}
      <ul class="grid">
        {page?.cards.map((card) => (
          <li key={`${card.channel}/${card.id}`}>
            <PosterCard card={card} />
          </li>
        ))}
      </ul>
    </div>
  )
}
