import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Icon } from '../components/icon.tsx'
import { Said } from '../components/said.tsx'
import { useApp } from '../context.ts'
import { formatNumber, t } from '../i18n/index.ts'
import { tame } from '../models/text.ts'
import { Controls, type MenuName, NextCard } from './controls.tsx'
import { Details } from './details.tsx'
import { openDirect } from './film-source.ts'
import { Help } from './help.tsx'
import { createIdle } from './idle.ts'
import { speeds } from './keys.ts'
import { type Media, watchMedia } from './media-element.ts'
import { takeMediaSession } from './media-session.ts'
import { Choices, Panel } from './menu.tsx'
import type { PlaybackState } from './playback-model.ts'
import { createRemote } from './remote.ts'
import { toggleFullscreen, togglePip } from './screen.ts'
import { Status } from './status.tsx'
import { SubtitleMenu } from './subtitle-menu.tsx'
import type { Subtitles } from './subtitle-model.ts'
import { SubtitleView } from './subtitle-view.tsx'

export interface StageProps {
  film: PlaybackState
  subtitles: Subtitles
  onLeave: () => void
  onEpisode: (id: string) => void
}

/** A spinner before that would only flicker. */
const spinnerAfterMs = 1000

/** The picture and everything over it. */
export function Stage(props: StageProps) {
  const box = useRef<HTMLDivElement>(null)
  const video = useRef<HTMLVideoElement>(null)
  const [media, setMedia] = useState<Media>()
  useEffect(() => {
    const watched = watchMedia(video.current!)
    setMedia(watched)
    return watched.close
  }, [])
  const title = props.film.detail.value
  return (
    <div
      class="player"
      ref={box}
      data-testid="player"
      role="region"
      aria-label={t('player.label', { title: tame(title?.title) })}
    >
      <video ref={video} data-testid="video" playsInline tabIndex={-1} />
      {media && <Over {...props} media={media} box={box.current!} />}
    </div>
  )
}

function Over({ film, subtitles, onLeave, onEpisode, media, box }: StageProps & { media: Media; box: HTMLElement }) {
  const { preferences } = useApp()
  const [menu, setMenu] = useState<MenuName>()
  const menuNow = useRef(menu)
  menuNow.current = menu
  const fullscreen = useFullscreen()
  const controls = useMemo(
    () =>
      createIdle(
        () => media.paused.peek() || menuNow.current !== undefined || box.querySelector('.controls:hover') !== null,
      ),
    [],
  )
  useSource(film, media)
  useKeeping(film, media)
  const next = film.next.value
  const goNext = () => next && onEpisode(next.id)
  const seek = (to: number) => {
    media.seek(to)
    controls.wake()
  }
  const look = preferences.value.value
  useEffect(() => {
    const remote = createRemote({
      box,
      media,
      subtitles,
      controls,
      menu: () => menuNow.current,
      setMenu,
      onLeave,
      onNext: goNext,
    })
    return remote.close
  }, [next?.id])
  useSession(film, media, goNext)
  const hidden = controls.idle.value && menu === undefined
  const closeMenu = () => setMenu(undefined)
  return (
    <div class={hidden ? 'over over-hidden' : 'over'}>
      <header class="player-top">
        <button type="button" class="control" aria-label={t('player.back')} onClick={onLeave}>
          <Icon name="back" />
        </button>
        <PlayerTitle film={film} />
      </header>
      <Waiting film={film} media={media} onLeave={onLeave} />
      <SubtitleView
        lines={subtitles.lines(subtitles.chosen.value, media.time.value)}
        secondLines={subtitles.lines(subtitles.second.value, media.time.value)}
        look={look}
        raised={!hidden}
      />
      {next && <UpNext film={film} media={media} onNow={goNext} auto={look.autoNext} />}
      {menu === 'subtitles' && (
        <SubtitleMenu
          tracks={subtitles.tracks.value}
          chosen={subtitles.chosen.value}
          second={subtitles.second.value}
          delay={subtitles.delay.value}
          look={look}
          onChoose={(id) => {
            subtitles.choose(id)
            preferences.set({ subtitlesOn: id !== undefined })
          }}
          onSecond={subtitles.chooseSecond}
          onShift={subtitles.shift}
          onLook={preferences.set}
          onFile={(file) => void subtitles.drop(file)}
          onClose={closeMenu}
        />
      )}
      {menu === 'speed' && <SpeedMenu media={media} onClose={closeMenu} />}
      {menu === 'details' && <Details playback={film.playback.value} media={media} onClose={closeMenu} />}
      {menu === 'help' && <Help onClose={closeMenu} />}
      <Controls
        media={media}
        playback={film.playback.value}
        menu={menu}
        subtitlesOn={subtitles.chosen.value !== undefined}
        audioTracks={1}
        hasNext={next !== undefined}
        fullscreen={fullscreen}
        onSeek={seek}
        onMenu={setMenu}
        onFullscreen={() => toggleFullscreen(box)}
        onPip={() => void togglePip(media.video)}
        onNext={goNext}
      />
    </div>
  )
}

function PlayerTitle({ film }: { film: PlaybackState }) {
  const title = film.detail.value
  const episode = film.episode.value
  return (
    <h1 class="player-title" tabIndex={-1}>
      <Said text={title?.title} />
      {episode && (
        <span class="player-episode">
          <bdi translate={false}>{`${episode.season}×${episode.number} ${tame(episode.title)}`}</bdi>
        </span>
      )}
    </h1>
  )
}

function SpeedMenu({ media, onClose }: { media: Media; onClose: () => void }) {
  const items = speeds.map((speed) => ({
    value: String(speed),
    label: speed === 1 ? t('player.normalSpeed') : `${formatNumber(speed)} ×`,
  }))
  return (
    <Panel label={t('player.speed')} onClose={onClose}>
      <Choices
        label={t('player.speed')}
        items={items}
        chosen={String(media.rate.value)}
        onChoose={(speed) => media.setRate(Number(speed))}
      />
    </Panel>
  )
}

/** Shows what the wait is about: at once before the first frame, later only when it lasts. */
function Waiting({ film, media, onLeave }: { film: PlaybackState; media: Media; onLeave: () => void }) {
  const [patience, setPatience] = useState(false)
  const stalled = media.waiting.value && !media.paused.value
  useEffect(() => {
    setPatience(false)
    if (!stalled) return
    const timer = setTimeout(() => setPatience(true), spinnerAfterMs)
    return () => clearTimeout(timer)
  }, [stalled, media.time.value])
  const started = media.playing.value
  const undecodable = media.failed.value !== undefined && film.playback.value?.phase !== 'failed'
  const error = film.error.value
  if (!error && !undecodable && started && !(stalled && patience)) return null
  return (
    <Status
      playback={film.playback.value}
      error={error}
      undecodable={undecodable}
      started={started}
      onCancel={onLeave}
      onRetry={() => void film.open()}
    />
  )
}

const cardBeforeEndSeconds = 35

function UpNext({ film, media, onNow, auto }: { film: PlaybackState; media: Media; onNow: () => void; auto: boolean }) {
  const [stay, setStay] = useState(false)
  const next = film.next.value
  const left = media.duration.value - media.time.value
  const near = media.duration.value > cardBeforeEndSeconds * 2 && left < cardBeforeEndSeconds
  const ended = media.ended.value
  useEffect(() => {
    if (ended && auto && !stay) onNow()
  }, [ended])
  if (!next || stay || (!near && !ended)) return null
  return (
    <NextCard
      title={<Said text={next.title} />}
      seconds={auto ? Math.max(0, Math.ceil(left)) : undefined}
      onNow={onNow}
      onStay={() => setStay(true)}
    />
  )
}

/** Puts the film into the element as soon as the shell has an address for it. */
function useSource(film: PlaybackState, media: Media): void {
  const { preferences } = useApp()
  const playback = film.playback.value
  useEffect(() => {
    if (!playback) return
    const { volume, muted } = preferences.value.peek()
    media.video.volume = volume
    media.video.muted = muted
    return openDirect(media.video, playback, film.startAt()).close
  }, [playback?.id])
}

/** Remembers the position while it plays, when it pauses and when one leaves; and how loud one likes it. */
function useKeeping(film: PlaybackState, media: Media): void {
  const { preferences } = useApp()
  useEffect(() => {
    const keep = () => film.note(media.time.peek(), media.duration.peek())
    const keepNow = () => film.note(media.time.peek(), media.duration.peek(), { always: true })
    media.video.addEventListener('timeupdate', keep)
    media.video.addEventListener('pause', keepNow)
    addEventListener('pagehide', keepNow)
    return () => {
      keepNow()
      media.video.removeEventListener('timeupdate', keep)
      media.video.removeEventListener('pause', keepNow)
      removeEventListener('pagehide', keepNow)
    }
  }, [])
  const { value: volume } = media.volume
  const { value: muted } = media.muted
  useEffect(() => {
    const known = preferences.value.peek()
    if (media.playing.peek() && (known.volume !== volume || known.muted !== muted)) preferences.set({ volume, muted })
  }, [volume, muted])
}

function useSession(film: PlaybackState, media: Media, goNext: () => void): void {
  const title = film.detail.value
  const episode = film.episode.value
  useEffect(() => {
    if (!title) return
    return takeMediaSession(title, episode?.title, {
      toggle: media.toggle,
      seekBy: (seconds) => media.seek(media.time.peek() + seconds),
      seekTo: media.seek,
      next: film.next.peek() ? goNext : undefined,
    })
  }, [title, episode])
}

function useFullscreen(): boolean {
  const [on, setOn] = useState(document.fullscreenElement !== null)
  useEffect(() => {
    const look = () => setOn(document.fullscreenElement !== null)
    document.addEventListener('fullscreenchange', look)
    return () => {
      document.removeEventListener('fullscreenchange', look)
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => {})
    }
  }, [])
  return on
}
