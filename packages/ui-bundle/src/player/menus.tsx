import { useApp } from '../context.ts'
import { formatNumber, t } from '../i18n/index.ts'
import type { App } from '../models/app.ts'
import { CastMenu } from './cast-menu.tsx'
import type { MenuName } from './controls.tsx'
import { Details } from './details.tsx'
import type { FilmInElement } from './film-source.ts'
import { Help } from './help.tsx'
import { speeds } from './keys.ts'
import type { Media } from './media-element.ts'
import { languageOf } from './media-source-language.ts'
import { Choices, Panel } from './menu.tsx'
import { MoreMenu } from './more-menu.tsx'
import type { PlaybackState } from './playback-model.ts'
import { SubtitleMenu } from './subtitle-menu.tsx'
import type { Subtitles } from './subtitle-model.ts'
import { trackName } from './track-name.ts'

export interface MenusProps {
  menu: MenuName
  film: PlaybackState
  media: Media
  source: FilmInElement | undefined
  subtitles: Subtitles
  onMenu: (menu: MenuName) => void
  onClose: () => void
}

/** The one menu that is open. */
export function Menus(props: MenusProps) {
  const { menu, film, media, source, onClose } = props
  if (menu === 'subtitles') return <SubtitlesOf {...props} />
  if (menu === 'audio') return <AudioMenu source={source} onClose={onClose} />
  if (menu === 'speed') return <SpeedMenu media={media} onClose={onClose} />
  if (menu === 'cast') return <CastMenu film={film} media={media} subtitles={props.subtitles} onClose={onClose} />
  if (menu === 'more') return <MoreMenu {...props} audioTracks={source?.audio.value.length ?? 0} />
  if (menu === 'help') return <Help onClose={onClose} />
  return <Details playback={film.playback.value} media={media} plan={source?.plan.value} onClose={onClose} />
}

/** Whether they are on, and in which language, is how one wants them from now on. */
function SubtitlesOf({ subtitles, source, onClose }: MenusProps) {
  const app = useApp()
  const { preferences, say } = app
  const choose = (id: string | undefined) => {
    subtitles.choose(id)
    const language = subtitles.tracks.peek().find((track) => track.id === id)?.language
    if (language) preferLanguage(app, 'subtitleLanguages', language)
  }
  const recode = async (id: string, encoding: string) => {
    if (!(await subtitles.recode(id, encoding))) say('warning', 'subtitle', t('player.badSubtitle'))
  }
  const drop = async (file: File) => {
    if (!(await subtitles.drop(file))) say('warning', 'subtitle', t('player.badSubtitle'))
  }
  return (
    <SubtitleMenu
      tracks={subtitles.tracks.value}
      chosen={subtitles.chosen.value}
      second={subtitles.second.value}
      delay={subtitles.delay.value}
      look={preferences.value.value}
      onChoose={choose}
      onSecond={subtitles.chooseSecond}
      onShift={subtitles.shift}
      onLook={preferences.set}
      onFile={(file) => void drop(file)}
      onEncoding={(id, encoding) => void recode(id, encoding)}
      pictures={(source?.pictureSubtitles.value ?? []).map(nameOfTrack)}
      onClose={onClose}
    />
  )
}

/** The language chosen here is the one wanted from now on. */
function AudioMenu({ source, onClose }: { source: FilmInElement | undefined; onClose: () => void }) {
  const app = useApp()
  const tracks = source?.audio.value ?? []
  const items = tracks.map(({ id, language, label }) => ({
    value: id,
    label: trackName(language, label) || t('player.track', { number: Number(id) + 1 }),
    lang: language,
  }))
  const choose = (id: string | undefined) => {
    if (id === undefined) return
    source?.chooseAudio(id)
    const language = tracks.find((track) => track.id === id)?.language
    if (language) preferLanguage(app, 'audioLanguages', language)
  }
  return (
    <Panel label={t('player.audio')} onClose={onClose}>
      <Choices label={t('player.audio')} items={items} chosen={source?.audioChosen.value} onChoose={choose} />
    </Panel>
  )
}

/** In front of those wanted so far; by the short name settings and catalogues use. */
function preferLanguage(app: App, key: 'audioLanguages' | 'subtitleLanguages', tag: string): void {
  const language = languageOf(tag) ?? tag
  const others = (app.settings.peek()?.[key] ?? []).filter((one) => languageOf(one) !== language)
  app.change({ [key]: [language, ...others] }).catch(() => {})
}

function nameOfTrack({ language, label }: { language: string; label?: string }): string {
  return trackName(language, label) || '?'
}

function SpeedMenu({ media, onClose }: { media: Media; onClose: () => void }) {
  const items = speeds.map((speed) => ({
    value: String(speed),
    label: speed === 1 ? t('player.normalSpeed') : `${formatNumber(speed)} ×`,
  }))
  const choose = (speed: string | undefined) => media.setRate(Number(speed))
  return (
    <Panel label={t('player.speed')} onClose={onClose}>
      <Choices label={t('player.speed')} items={items} chosen={String(media.rate.value)} onChoose={choose} />
    </Panel>
  )
}
