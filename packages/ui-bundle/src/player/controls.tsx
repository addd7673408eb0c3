import type { Playback } from '@kinoswarm/shell/api'
import { Icon, type IconName } from '../components/icon.tsx'
import { formatClock, formatNumber, formatSpeed, t } from '../i18n/index.ts'
import type { Media } from './media-element.ts'
import { SeekBar } from './seek-bar.tsx'
import { pieceSpans, timeSpans } from './timeline.ts'

export type MenuName = 'subtitles' | 'audio' | 'speed' | 'cast' | 'details' | 'help' | 'more'

export interface ControlsProps {
  media: Media
  playback?: Playback
  menu?: MenuName
  subtitlesOn: boolean
  audioTracks: number
  chapters: { start: number; title: string }[]
  hasNext: boolean
  fullscreen: boolean
  onSeek: (seconds: number) => void
  onMenu: (menu: MenuName | undefined) => void
  onFullscreen: () => void
  onPip: () => void
  onNext: () => void
}

/** The lower edge of the player: bar above, buttons below. */
export function Controls(props: ControlsProps) {
  const { media, playback } = props
  const duration = media.duration.value
  const pieces = playback && playback.pieceCount > 0 ? pieceSpans(playback.pieces, playback.pieceCount) : []
  return (
    <div class="controls">
      <SeekBar
        time={media.time.value}
        duration={duration}
        pieces={pieces}
        buffered={timeSpans(media.buffered.value, duration)}
        chapters={props.chapters}
        preview={playback?.url}
        onSeek={props.onSeek}
      />
      <div class="controls-line">
        <Transport media={media} onSeek={props.onSeek} hasNext={props.hasNext} onNext={props.onNext} />
        <Volume media={media} />
        <Clock time={media.time.value} duration={duration} />
        <span class="controls-gap" />
        {playback && <Arrival playback={playback} />}
        <MenuButtons {...props} />
        <Control icon="pip" label={t('player.pip')} onClick={props.onPip} extra />
        <Control
          icon={props.fullscreen ? 'windowed' : 'fullscreen'}
          label={t(props.fullscreen ? 'player.windowed' : 'player.fullscreen')}
          onClick={props.onFullscreen}
        />
      </div>
    </div>
  )
}

function Transport(props: { media: Media; onSeek: (seconds: number) => void; hasNext: boolean; onNext: () => void }) {
  const { media, onSeek } = props
  const paused = media.paused.value
  return (
    <>
      <Control icon="rewind10" label={t('player.rewind')} onClick={() => onSeek(media.time.peek() - 10)} />
      <Control
        icon={paused ? 'play' : 'pause'}
        label={t(paused ? 'player.play' : 'player.pause')}
        onClick={media.toggle}
        big
      />
      <Control icon="forward10" label={t('player.forward')} onClick={() => onSeek(media.time.peek() + 10)} />
      {props.hasNext && <Control icon="next" label={t('player.next')} onClick={props.onNext} />}
    </>
  )
}

function Volume({ media }: { media: Media }) {
  const silent = media.muted.value || media.volume.value === 0
  return (
    <div class="volume">
      <Control
        icon={silent ? 'muted' : 'volume'}
        label={t(silent ? 'player.unmute' : 'player.mute')}
        onClick={() => media.mute(!media.muted.peek())}
      />
      <input
        type="range"
        min={0}
        max={1}
        step={0.05}
        aria-label={t('player.volume')}
        aria-valuetext={formatNumber(silent ? 0 : media.volume.value, { style: 'percent' })}
        value={silent ? 0 : media.volume.value}
        onInput={(event) => media.setVolume(event.currentTarget.valueAsNumber)}
      />
    </div>
  )
}

function Clock({ time, duration }: { time: number; duration: number }) {
  return (
    <span class="clock" dir="ltr">
      {formatClock(time)}
      <span class="clock-rest">{t('player.remaining', { time: formatClock(duration - time) })}</span>
    </span>
  )
}

function Arrival({ playback }: { playback: Playback }) {
  const share = playback.size > 0 ? playback.have / playback.size : 0
  if (share >= 1) return null
  return (
    <span class="arrival" title={t('player.piecesHere', { percent: formatNumber(share, { style: 'percent' }) })}>
      {t('player.peers', { count: playback.peers.total })} · {formatSpeed(playback.downSpeed)}
    </span>
  )
}

function MenuButtons({ menu, onMenu, subtitlesOn, audioTracks }: ControlsProps) {
  const button = (
    name: MenuName,
    icon: IconName,
    label: string,
    options: { pressed?: boolean; extra?: boolean; narrow?: boolean } = {},
  ) => (
    <Control
      icon={icon}
      label={label}
      expanded={menu === name}
      {...options}
      onClick={() => onMenu(menu === name ? undefined : name)}
    />
  )
  return (
    <>
      {button('subtitles', 'subtitles', t('player.subtitles'), { pressed: subtitlesOn })}
      {audioTracks > 1 && button('audio', 'audio', t('player.audio'), { extra: true })}
      {button('speed', 'speed', t('player.speed'), { extra: true })}
      {button('cast', 'cast', t('player.cast'), { extra: true })}
      {button('details', 'info', t('player.details'), { extra: true })}
      {button('help', 'help', t('player.help'), { extra: true })}
      {button('more', 'more', t('player.more'), { narrow: true })}
    </>
  )
}

interface ControlProps {
  icon: IconName
  label: string
  onClick: () => void
  expanded?: boolean
  /** Something is on: shown by an underline, told by the menu itself. */
  pressed?: boolean
  big?: boolean
  /** Left out on a narrow screen. */
  extra?: boolean
  /** There in its place. */
  narrow?: boolean
}

function Control({ icon, label, onClick, expanded, pressed, big, extra, narrow }: ControlProps) {
  const kinds = [big && 'control-big', pressed && 'control-on', extra && 'control-extra', narrow && 'control-narrow']
  const looks = ['control', ...kinds].filter(Boolean).join(' ')
  return (
    <button type="button" class={looks} aria-label={label} title={label} aria-expanded={expanded} onClick={onClick}>
      <Icon name={icon} />
    </button>
  )
}
