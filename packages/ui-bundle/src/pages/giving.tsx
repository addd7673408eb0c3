import type { Card, Settings } from '@kinoswarm/shell/api'
import { useEffect, useMemo } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { Meter, Switch } from '../components/form.tsx'
import { PosterCard } from '../components/poster-card.tsx'
import { Said } from '../components/said.tsx'
import { SwarmPicture } from '../components/swarm-picture.tsx'
import { useApp, useTransport } from '../context.ts'
import { formatBytes, formatNumber, t } from '../i18n/index.ts'
import { entryKey } from '../models/library.ts'
import { createResource } from '../models/resource.ts'
import { Figure } from './network.tsx'

/** Three switches, what they cost and what they gave. */
export function GivingPage() {
  const app = useApp()
  const settings = app.settings.value
  const report = app.network.value
  const change = (patch: Partial<Settings>) =>
    void app.change(patch).catch((error: Error) => app.say('warning', 'settings', error.message))
  return (
    <div class="sheet">
      <header class="page-head">
        <h1 tabIndex={-1}>{t('giving.title')}</h1>
        <p class="lead">{t('giving.intro')}</p>
      </header>
      {report && (
        <section class="panel panel-wide">
          <div class="figures">
            <Figure name={t('giving.given')} value={formatBytes(report.given)} />
            <Figure name={t('giving.received')} value={formatBytes(report.received)} />
            <Figure name={t('giving.ratio')} value={ratio(report.given, report.received)} />
          </div>
          <SwarmPicture report={report} />
        </section>
      )}
      {settings && <GivingSwitches settings={settings} onChange={change} />}
      <section class="panel">
        <h2>{t('giving.copies')}</h2>
        <ul class="paths">
          {app.channels.value.map((channel) => (
            <li key={channel.id} class="path">
              <span class={`dot dot-${channel.copies > 1 ? 'good' : 'warn'}`} />
              <span class="path-name">
                <Said text={channel.name} />
                <Meter share={synced(channel.catalogue)} label={t('channels.synced')} />
              </span>
              <span class="path-state">{t('giving.copiesValue', { count: channel.copies })}</span>
            </li>
          ))}
        </ul>
      </section>
      <Given />
    </div>
  )
}

/** What is kept for others, and how much room it takes. */
function Given() {
  const transport = useTransport()
  const giving = useMemo(() => createResource(() => transport.giving()), [])
  const counted = useApp().copies.value
  useEffect(() => void giving.reload(), [giving, counted])
  const known = giving.data.value
  if (!known) return null
  const { watched, adopted } = known
  const used = t('giving.used', { used: formatBytes(watched.used), quota: formatBytes(watched.quota) })
  return (
    <section class="panel panel-wide">
      <h2>{t('settings.storage')}</h2>
      <p>{used}</p>
      <Meter share={watched.quota > 0 ? watched.used / watched.quota : 0} label={used} />
      <h3 class="giving-adopted">{t('giving.adoptedTitles')}</h3>
      {adopted.titles.length === 0 && <p class="hint">{t('giving.adoptedNone')}</p>}
      <ul class="grid">
        {adopted.titles.map((card) => (
          <li key={`${card.channel}/${card.id}`}>
            <PosterCard card={card} />
          </li>
        ))}
      </ul>
      <Rarest cards={known.rarest} onAdopted={() => void giving.reload()} />
    </section>
  )
}

/** What few machines have: one press keeps it for others. */
function Rarest({ cards, onAdopted }: { cards: Card[]; onAdopted: () => void }) {
  const app = useApp()
  const adopt = (card: Card) => {
    const done = app.library.change(entryKey(card), { keepOffline: true }, t('undo.keep')).then(onAdopted)
    done.catch((error: Error) => app.say('warning', 'library', error.message))
  }
  return (
    <>
      <h3 class="giving-adopted">{t('giving.rarest')}</h3>
      <p class="hint">{cards.length > 0 ? t('giving.rarestHint') : t('giving.rarestNone')}</p>
      <ul class="grid">
        {cards.map((card) => (
          <li key={`${card.channel}/${card.id}`} class="rare">
            <PosterCard card={card} />
            <span class="hint">{t('title.copies', { count: card.copies ?? 0 })}</span>
            <Button
              icon="keep"
              label={t('giving.adoptShort')}
              name={t('giving.adopt', { title: card.title })}
              onClick={() => adopt(card)}
            />
          </li>
        ))}
      </ul>
    </>
  )
}

export function GivingSwitches({
  settings,
  onChange,
}: {
  settings: Settings
  onChange: (patch: Partial<Settings>) => void
}) {
  return (
    <section class="panel" aria-label={t('giving.title')}>
      <Switch
        label={t('giving.app')}
        hint={t('giving.appHint')}
        on={settings.seedApp}
        onChange={(seedApp) => onChange({ seedApp })}
      />
      <Switch
        label={t('giving.watched')}
        hint={t('giving.watchedHint')}
        on={settings.seedWatched}
        onChange={(seedWatched) => onChange({ seedWatched })}
      />
      <Switch
        label={t('giving.adopted')}
        hint={t('giving.adoptedHint')}
        on={settings.seedAdopted}
        onChange={(seedAdopted) => onChange({ seedAdopted })}
      />
    </section>
  )
}

function ratio(given: number, received: number): string {
  return formatNumber(received > 0 ? given / received : 0, { maximumFractionDigits: 2 })
}

function synced(catalogue: { syncedBytes: number; totalBytes: number } | undefined): number {
  return catalogue?.totalBytes ? catalogue.syncedBytes / catalogue.totalBytes : 0
}
