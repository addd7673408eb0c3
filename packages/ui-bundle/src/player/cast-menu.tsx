import { useEffect, useState } from 'preact/hooks'
import { Said } from '../components/said.tsx'
import { useApp, useTransport } from '../context.ts'
import { t } from '../i18n/index.ts'
import type { Screen } from '../models/transport.ts'
import { LanAddress } from './lan-address.tsx'
import type { Media } from './media-element.ts'
import { Panel } from './menu.tsx'
import type { PlaybackState } from './playback-model.ts'
import { ScreenRemote } from './screen-remote.tsx'
import { type Subtitles, wordsOf } from './subtitle-model.ts'

export interface CastMenuProps {
  film: PlaybackState
  media: Media
  subtitles: Subtitles
  onClose: () => void
}

/** Other screens of the house. Looked for only while this is open. */
export function CastMenu({ film, media, subtitles, onClose }: CastMenuProps) {
  const { say } = useApp()
  const transport = useTransport()
  const screens = useScreens(film.screen.value === undefined)
  const id = film.playback.value?.id
  const shownOn = film.screen.value
  useEffect(() => {
    // It may be on a screen since an earlier visit to this page.
    if (id && !film.screen.peek())
      transport.castState(id).then(
        ({ device }) => (film.screen.value = device),
        () => {},
      )
  }, [id])
  const complain = (error: Error) => say('warning', 'cast', error.message)
  const show = async (screen: Screen) => {
    if (!id) return
    const words = wordsOf(subtitles)
    const title = film.detail.peek()?.title ?? ''
    await transport.cast(id, { device: screen.id, title, at: media.time.peek(), ...(words && { words }) })
    media.video.pause()
    film.screen.value = screen
  }
  const stop = (position: number | undefined) => {
    film.screen.value = undefined
    if (position !== undefined) media.seek(position)
    if (id) transport.castEnd(id).catch(complain)
  }
  return (
    <Panel label={t('player.cast')} onClose={onClose}>
      {shownOn && id ? (
        <ScreenRemote playback={id} screen={shownOn} onStop={stop} />
      ) : (
        <Screens screens={screens} onShow={(screen) => void show(screen).catch(complain)} />
      )}
      {id && <LanAddress playback={id} />}
    </Panel>
  )
}

/** Undefined while they are being looked for. */
function useScreens(wanted: boolean): Screen[] | undefined {
  const transport = useTransport()
  const [screens, setScreens] = useState<Screen[]>()
  useEffect(() => {
    let left = !wanted
    if (left) return
    transport
      .screens()
      .catch(() => [])
      .then((list) => !left && setScreens(list))
    return () => {
      left = true
    }
  }, [wanted])
  return screens
}

function Screens({ screens, onShow }: { screens?: Screen[]; onShow: (screen: Screen) => void }) {
  if (!screens) return <p role="status">{t('player.castSearching')}</p>
  if (screens.length === 0) return <p role="status">{t('player.castNone')}</p>
  return (
    <ul class="choices">
      {screens.map((screen) => (
        <li key={screen.id}>
          <button type="button" class="choice" onClick={() => onShow(screen)}>
            <span />
            <Said text={screen.name} />
          </button>
        </li>
      ))}
    </ul>
  )
}
