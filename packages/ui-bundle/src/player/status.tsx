import type { Playback } from '@kinoswarm/shell/api'
import { Button } from '../components/button.tsx'
import { Said } from '../components/said.tsx'
import { formatNumber, formatSpeed, t } from '../i18n/index.ts'

export interface StatusProps {
  playback?: Playback
  error?: { code: string; message: string }
  /** Nothing in this browser plays it; `players` of this machine may. */
  undecodable?: { message: string; players: string[] }
  /** The first frame has been shown. */
  started: boolean
  onElsewhere: (player: string) => void
  onCancel: () => void
  onRetry: () => void
}

/** What the wait is about, in words, with peers and speed, and a way out. */
export function Status(props: StatusProps) {
  const { playback, error, undecodable, started, onCancel, onRetry } = props
  if (error)
    return <Trouble title={t('player.phase.failed')} hint={error.message} onCancel={onCancel} onRetry={onRetry} />
  if (undecodable)
    return <Undecodable playback={playback} {...undecodable} onElsewhere={props.onElsewhere} onCancel={onCancel} />
  return (
    <div class="status" role="status">
      <div class="spinner" aria-hidden="true" />
      <p class="status-phase">{started ? t('player.stalled') : phaseText(playback)}</p>
      {playback && (
        <p class="status-line">
          {t('player.peers', { count: playback.peers.total })} · {formatSpeed(playback.downSpeed)}
        </p>
      )}
      {!started && <Button label={t('player.cancel')} onClick={onCancel} />}
    </div>
  )
}

function phaseText(playback: Playback | undefined): string {
  if (!playback) return t('player.phase.finding-peers')
  if (playback.phase !== 'buffering') return t(`player.phase.${playback.phase}`)
  const share = playback.size > 0 ? playback.have / playback.size : 0
  return t('player.phase.buffering', { percent: formatNumber(share, { style: 'percent' }) })
}

function Trouble(props: { title: string; hint: string; onCancel: () => void; onRetry: () => void }) {
  return (
    <div class="status status-trouble" role="alert">
      <p class="status-phase">{props.title}</p>
      <p class="status-line">
        <Said text={props.hint} />
      </p>
      <div class="actions">
        <Button kind="primary" label={t('player.tryAgain')} onClick={props.onRetry} />
        <Button label={t('player.back')} onClick={props.onCancel} />
      </div>
    </div>
  )
}

interface UndecodableProps {
  playback?: Playback
  message: string
  players: string[]
  onElsewhere: (player: string) => void
  onCancel: () => void
}

/** Never black, never silent: what this browser cannot do, another player on this machine can. */
function Undecodable({ playback, message, players, onElsewhere, onCancel }: UndecodableProps) {
  const address = playback?.externalUrl
  const copy = () => void navigator.clipboard.writeText(address ?? '').catch(() => {})
  return (
    <div class="status status-trouble" role="alert">
      <p class="status-phase">{t('player.undecodable')}</p>
      {message && (
        <p class="status-line">
          <Said text={message} />
        </p>
      )}
      <p class="status-line">{t('player.undecodableHint', { players: players.join(', ') || 'mpv, VLC' })}</p>
      {address && (
        <code class="status-address" translate={false}>
          {address}
        </code>
      )}
      <div class="actions">
        {players.map((player, index) => (
          <Button
            key={player}
            kind={index === 0 ? 'primary' : 'plain'}
            icon="play"
            label={t('player.playIn', { player })}
            onClick={() => onElsewhere(player)}
          />
        ))}
        {address && <Button icon="copy" label={t('player.copyAddress')} onClick={copy} />}
        <Button label={t('player.back')} onClick={onCancel} />
      </div>
    </div>
  )
}
