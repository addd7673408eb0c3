import type { NetworkReport, PathStatus } from '@kinoswarm/shell/api'
import { useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { Facts } from '../components/facts.tsx'
import { FilePicker } from '../components/form.tsx'
import { Said } from '../components/said.tsx'
import { SwarmPicture } from '../components/swarm-picture.tsx'
import { useApp } from '../context.ts'
import { formatBytes, formatNumber, formatSpeed, type MessageKey, maybe, t } from '../i18n/index.ts'
import { reportText } from '../models/report.ts'
import { ChannelsInReach, Checks } from './network-checks.tsx'

/** How this machine reaches the swarm, told to a person. */
export function NetworkPage() {
  const app = useApp()
  const report = app.network.value
  return (
    <div class="sheet" data-testid="network-page">
      <header class="page-head">
        <h1 tabIndex={-1}>{t('network.title')}</h1>
        <p class="lead">{t('network.intro')}</p>
      </header>
      {report && <Report report={report} />}
      <Versions />
      <CopyReport />
    </div>
  )
}

function Report({ report }: { report: NetworkReport }) {
  return (
    <>
      <section class="panel panel-wide">
        <p class={report.online ? 'state state-good' : 'state state-warn'} role="status">
          <span class="dot" />
          {report.online ? t('network.online') : t('network.offline')}
        </p>
        {!report.online && <p class="hint">{t('network.offlineHint')}</p>}
        <SwarmPicture report={report} />
      </section>
      <section class="panel">
        <h2>{t('network.paths')}</h2>
        <ul class="paths">
          {report.paths.map((path) => (
            <Path key={path.path} path={path} />
          ))}
        </ul>
        <TakeCapsule />
      </section>
      <Checks report={report} />
      <ChannelsInReach />
      <section class="panel">
        <h2>{t('network.traffic')}</h2>
        <div class="figures">
          <Figure
            name={t('network.received')}
            value={formatBytes(report.received)}
            more={formatSpeed(report.downSpeed)}
          />
          <Figure name={t('network.given')} value={formatBytes(report.given)} more={formatSpeed(report.upSpeed)} />
        </div>
        <Facts
          rows={[
            [
              t('network.peers'),
              `${formatNumber(report.peers.channel)} ${t('network.peersChannel')}, ${formatNumber(report.peers.film)} ${t('network.peersFilm')}`,
            ],
            [
              t('network.engine'),
              `${t(`network.engine.${report.engine.state}`)}, ${t('network.torrents', { count: report.engine.torrents })}`,
            ],
          ]}
        />
      </section>
    </>
  )
}

/** The way in for whoever has no other. */
function TakeCapsule() {
  const app = useApp()
  return (
    <div class="actions">
      <FilePicker label={t('channels.capsule')} onFile={app.takeCapsule} />
    </div>
  )
}

const signs = { working: 'good', trying: 'warn', failed: 'bad', off: 'off' } as const

function Path({ path }: { path: PathStatus }) {
  return (
    <li class={`path path-${path.state}`}>
      <span class={`dot dot-${signs[path.state]}`} />
      <span class="path-name">
        {t(`network.path.${path.path}`)}
        {path.detail && <span class="hint">{pathTold(path) ?? <Said text={path.detail} />}</span>}
        {path.state === 'failed' && <span class="hint path-todo">{maybe(`network.todo.${path.path}`)}</span>}
      </span>
      <span class="path-state">
        {t(`network.state.${path.state}`)}
        {path.ms !== undefined && ` · ${t('network.ms', { ms: path.ms })}`}
      </span>
    </li>
  )
}

/** A program older than this interface tells it in English only, and a newer one may tell what is not known here. */
function pathTold({ told }: PathStatus): string | undefined {
  if (!told) return undefined
  const key: MessageKey = `network.told.${told.what}`
  return maybe(key, { count: told.count ?? 0, up: told.up ?? 0 })
}

export function Figure({ name, value, more }: { name: string; value: string; more?: string }) {
  return (
    <div class="figure">
      <span class="figure-name">{name}</span>
      <span class="figure-value">{value}</span>
      {more && <span class="hint">{more}</span>}
    </div>
  )
}

function Versions() {
  const { session, channels } = useApp()
  const now = session.value
  if (!now) return null
  return (
    <section class="panel">
      <h2>{t('network.versions')}</h2>
      <Facts
        rows={[
          [t('network.shell'), <Said key="s" text={now.shell.version} />],
          [
            t('network.ui'),
            <span key="u">
              <Said text={now.ui.version} />, {t(`network.from.${now.ui.from}`)}
            </span>,
          ],
          ...channels.value
            .filter(({ catalogue }) => catalogue)
            .map(({ name, catalogue }): [string, preact.ComponentChildren] => [
              t('network.catalogue', { seq: catalogue?.seq ?? 0, name }),
              t('browse.count', { count: catalogue?.titles ?? 0 }),
            ]),
        ]}
      />
    </section>
  )
}

/** Puts what helps to find a fault on the clipboard. */
export function CopyReport() {
  const app = useApp()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    const text = reportText({ session: app.session.value, network: app.network.value, channels: app.channels.value })
    await navigator.clipboard.writeText(text).catch(() => {})
    setCopied(true)
  }
  return <Button icon="copy" label={copied ? t('title.copied') : t('network.copyReport')} onClick={copy} />
}
