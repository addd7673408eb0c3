import type { ChannelStatus, Session } from '@kinoswarm/shell/api'
import { useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { ChannelWords } from '../components/channel-words.tsx'
import { Facts } from '../components/facts.tsx'
import { Meter } from '../components/form.tsx'
import { Icon } from '../components/icon.tsx'
import { Qr } from '../components/qr.tsx'
import { Said } from '../components/said.tsx'
import { useApp, useTransport } from '../context.ts'
import { formatAgo, formatBytes, formatDate, formatNumber, t } from '../i18n/index.ts'
import { channelColour } from '../models/channel.ts'
import { Signers, TakeoverAsked } from './channel-keys.tsx'
import { ChannelName } from './channel-name.tsx'
import { Versions } from './channel-versions.tsx'
import { FollowChannel } from './follow-channel.tsx'

/** Whom one follows, and why one may trust it. */
export function ChannelsPage({ link }: { link?: string }) {
  const { channels } = useApp()
  return (
    <div class="sheet">
      <header class="page-head">
        <h1 tabIndex={-1}>{t('channels.title')}</h1>
        <p class="lead">{t('channels.intro')}</p>
      </header>
      {channels.value.map((channel) => (
        <Channel key={channel.id} channel={channel} />
      ))}
      <FollowChannel link={link} />
      <OwnChannel />
    </div>
  )
}

/** Keys are needed for that, too. */
function OwnChannel() {
  const { session } = useApp()
  return (
    <section class="panel" aria-labelledby="own">
      <h2 id="own">{t('channels.own')}</h2>
      <p class="hint">{t('channels.ownHint')}</p>
      <div class="actions">
        <Button label={t('channels.ownAction')} href={`${session.value?.controlUrl}#desk`} />
      </div>
    </section>
  )
}

/** About its own channel this page decides; about the others one does on the shell's own page. */
function Channel({ channel }: { channel: ChannelStatus }) {
  const { session } = useApp()
  const own = session.value?.channel === channel.id
  const [showing, setShowing] = useState(false)
  return (
    <section class="panel channel" aria-labelledby={`channel-${channel.id}`}>
      <div class="channel-head">
        <div class="channel-tile" style={{ background: channelColour(channel.colour) }} aria-hidden="true" />
        <div>
          <h2 id={`channel-${channel.id}`}>
            <Said text={channel.petname ?? channel.name} />
          </h2>
          {channel.petname && (
            <p class="hint">
              <Said text={channel.name} />
            </p>
          )}
          {channel.description && (
            <p class="hint">
              <Said text={channel.description} />
            </p>
          )}
          <State channel={channel} />
        </div>
      </div>
      <TakeoverAsked channel={channel} />
      <ChannelWords words={channel.words} />
      <p class="hint">{t('channels.words')}</p>
      <ChannelFacts channel={channel} />
      <div class="actions channel-actions">
        <CopyLink link={channel.link} />
        {!channel.home && <OpenChannel channel={channel} />}
        {!own && <Button kind="quiet" label={t('channels.arrange')} href={`${session.value?.controlUrl}#channels`} />}
        <Button kind="quiet" label={t('channels.fork')} href={forkAddress(session.value, channel)} />
        <Button kind="quiet" label={t('channels.qr')} expanded={showing} onClick={() => setShowing(!showing)} />
        {showing && <Qr text={channel.link} label={t('channels.qr')} />}
        {own && <ChannelName channel={channel} />}
        <Versions channel={channel} own={own} />
      </div>
    </section>
  )
}

/** Keys are needed for that: it is done on the shell's own page. */
function forkAddress(session: Session | undefined, { link }: ChannelStatus): string {
  return `${session?.controlUrl}#fork=${encodeURIComponent(link)}`
}

const grades = { confirmed: 'good', unconfirmed: 'warn', 'never-synced': 'warn', alarm: 'bad' } as const

function State({ channel }: { channel: ChannelStatus }) {
  return (
    <p class={`state state-${grades[channel.state]}`}>
      <span class="dot" />
      {stateOf(channel)}
      {channel.home && <span class="chip-quiet">{t('channels.home')}</span>}
      {channel.alarm && (
        <span class="channel-alarm" role="alert">
          <Icon name="warning" /> <Said text={channel.alarm.message} />
        </span>
      )}
    </p>
  )
}

function stateOf({ state, confirmed }: ChannelStatus): string {
  if (state !== 'unconfirmed' || !confirmed) return t(`channels.state.${state}`)
  return t('channels.unconfirmedSince', { date: formatDate(confirmed) })
}

function ChannelFacts({ channel }: { channel: ChannelStatus }) {
  const { catalogue, release } = channel
  const share = catalogue?.totalBytes ? catalogue.syncedBytes / catalogue.totalBytes : 0
  return (
    <Facts
      rows={[
        [
          t('channels.link'),
          <code key="l" class="channel-link" dir="ltr" translate={false}>
            {channel.link}
          </code>,
        ],
        [t('channels.signers'), <Signers key="s" channel={channel} />],
        [t('channels.since'), formatDate(channel.since)],
        [t('channels.confirmed'), channel.confirmed ? formatAgo(channel.confirmed) : t('channels.never')],
        [
          t('channels.version'),
          release && (
            <span>
              <Said text={release.version} />
              {release.available && ` · ${t('channels.available', { version: release.available })}`}
            </span>
          ),
        ],
        [t('channels.titles'), catalogue && formatNumber(catalogue.titles)],
        [
          t('channels.synced'),
          // What was added since the last packing is not counted in bytes.
          !!catalogue?.totalBytes && (
            <span>
              {formatBytes(catalogue.syncedBytes)} / {formatBytes(catalogue.totalBytes)}
              <Meter share={share} label={t('channels.synced')} />
            </span>
          ),
        ],
        [t('channels.copies'), formatNumber(channel.copies)],
      ]}
    />
  )
}

function OpenChannel({ channel }: { channel: ChannelStatus }) {
  const app = useApp()
  const transport = useTransport()
  const open = () => {
    const coming = transport.openChannel(channel.id).then(({ url }) => location.assign(url))
    coming.catch((error: Error) => app.say('warning', 'channel', error.message))
  }
  return <Button kind="quiet" label={t('channels.open')} onClick={open} />
}

function CopyLink({ link }: { link: string }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(link).catch(() => {})
    setCopied(true)
  }
  return <Button icon="copy" kind="quiet" label={copied ? t('title.copied') : t('channels.copyLink')} onClick={copy} />
}
