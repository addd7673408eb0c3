import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Icon } from '../components/icon.tsx'
import { Said } from '../components/said.tsx'
import { useApp } from '../context.ts'
import { t } from '../i18n/index.ts'
import { tame } from '../models/text.ts'
import { Controls, type MenuName } from './controls.tsx'
import { DrawnView } from './drawn-view.tsx'
import { createIdle } from './idle.ts'
import { type Media, watchMedia } from './media-element.ts'
import { Menus } from './menus.tsx'
import { UpNext } from './next-card.tsx'
import type { PlaybackState } from './playback-model.ts'
import { createRemote } from './remote.ts'
import { toggleFullscreen, togglePip, useFullscreen } from './screen.ts'
import { drawnNow, linesAt, type Subtitles } from './subtitle-model.ts'
import { SubtitleView } from './subtitle-view.tsx'
import { TheEnd } from './the-end.tsx'
import { useKeeping, useSession, useSource, useSubtitles } from './use-film.ts'
import { Waiting } from './waiting.tsx'

export interface StageProps {
  film: PlaybackState
  subtitles: Subtitles
  onLeave: () => void
  onEpisode: (id: string) => void
}

/** The picture and everything over it. */
export function Stage(props: StageProps) {
  const box = useRef<HTMLElement>(null)
  const video = useRef<HTMLVideoElement>(null)
  const [media, setMedia] = useState<Media>()
  useEffect(() => {
    const watched = watchMedia(video.current!)
    setMedia(watched)
    return watched.close
  }, [])
  const title = props.film.detail.value
  return (
    <section
      class="player"
      ref={box}
      data-testid="player"
      aria-label={t('player.label', { title: tame(title?.title) })}
    >
      {/* biome-ignore lint/a11y/useMediaCaption: subtitles are drawn by SubtitleView, so that size, delay and colour are the viewer's */}
      <video ref={video} data-testid="video" playsInline tabIndex={-1} />
      {media && <Over {...props} media={media} box={box.current!} />}
    </section>
  )
}

function Over({ film, subtitles, onLeave, onEpisode, media, box }: StageProps & { media: Media; box: HTMLElement }) {
  const { preferences } = useApp()
  const [menu, setMenu] = useState<MenuName>()
  const menuNow = useRef(menu)
  menuNow.current = menu
  const controls = useMemo(() => createIdle(() => isHeld(media, box) || menuNow.current !== undefined), [])
  const fullscreen = useFullscreen()
  const source = useSource(film, media)
  const next = film.next.value
  const goNext = () => next && onEpisode(next.id)
  useKeeping(film, media)
  useSession(film, media, goNext)
  useSubtitles({ film, subtitles, media, source })
  useEffect(() => {
    const parts = { box, media, subtitles, controls, menu: () => menuNow.current, setMenu, onLeave, onNext: goNext }
    return createRemote(parts).close
  }, [next?.id])
  const look = preferences.value.value
  const chosen = subtitles.chosen.value
  const drawn = drawnNow(subtitles, look.subtitlesStyled)
  const hidden = controls.idle.value && menu === undefined
  return (
    <div class={hidden ? 'over over-hidden' : 'over'}>
      <PlayerTop film={film} onLeave={onLeave} />
      <Waiting film={film} media={media} problem={source?.problem.value} onLeave={onLeave} />
      {chosen && drawn && (
        <DrawnView
          source={drawn}
          video={media.video}
          delay={subtitles.delay.value}
          size={look.subtitleSize}
          onFail={() => subtitles.drawingFailed(chosen)}
        />
      )}
      <SubtitleView
        lines={drawn ? [] : linesAt(subtitles, chosen, media.time.value)}
        secondLines={linesAt(subtitles, subtitles.second.value, media.time.value)}
        look={look}
        raised={!hidden}
      />
      {!(next && look.autoNext) && <TheEnd media={media} onLeave={onLeave} />}
      {next && <UpNext next={next} media={media} auto={look.autoNext} onNow={goNext} onNear={film.warmNext} />}
      {menu && (
        <Menus
          menu={menu}
          film={film}
          media={media}
          source={source}
          subtitles={subtitles}
          onMenu={setMenu}
          onClose={() => setMenu(undefined)}
        />
      )}
      <Controls
        media={media}
        playback={film.playback.value}
        menu={menu}
        subtitlesOn={chosen !== undefined}
        audioTracks={source?.audio.value.length ?? 0}
        chapters={source?.chapters.value ?? []}
        hasNext={next !== undefined}
        fullscreen={fullscreen}
        onSeek={(to) => {
          media.seek(to)
          controls.wake()
        }}
        onMenu={setMenu}
        onFullscreen={() => toggleFullscreen(box)}
        onPip={() => void togglePip(media.video)}
        onNext={goNext}
      />
    </div>
  )
}

/** The controls stay while it is paused, and while the pointer is on them. */
function isHeld(media: Media, box: HTMLElement): boolean {
  return media.paused.peek() || box.querySelector('.controls:hover') !== null
}

function PlayerTop({ film, onLeave }: { film: PlaybackState; onLeave: () => void }) {
  const title = film.detail.value
  const episode = film.episode.value
  return (
    <header class="player-top">
      <button type="button" class="control" aria-label={t('player.back')} onClick={onLeave}>
        <Icon name="back" />
      </button>
      <h1 class="player-title" tabIndex={-1}>
        <Said text={title?.title} />
        {episode && (
          <span class="player-episode">
            <bdi translate={false}>{`${episode.season}×${episode.number} ${tame(episode.title)}`}</bdi>
          </span>
        )}
      </h1>
    </header>
  )
}
