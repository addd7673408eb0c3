import { useEffect, useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { Said } from '../components/said.tsx'
import { useApp, useTransport } from '../context.ts'
import { t } from '../i18n/index.ts'
import type { Screen } from '../models/transport.ts'
import type { Media } from './media-element.ts'
import { Panel } from './menu.tsx'
import type { PlaybackState } from './playback-model.ts'

export interface CastMenuProps {
  film: PlaybackState
  media: Media
  onClose: () => void
}

/** Other screens of the house. Looked for only while this is open. */
export function CastMenu({ film, media, onClose }: CastMenuProps) {
  const { say } = useApp()
  const transport = useTransport()
  const [screens, setScreens] = useState<Screen[]>()
  const [shownOn, setShownOn] = useState<Screen>()
  useEffect(() => {
    let left = false
    const found = transport.screens().then((list) => !left && setScreens(list))
    found.catch(() => !left && setScreens([]))
    return () => {
      left = true
    }
  }, [])
  const id = film.playback.value?.id
  const complain = (error: Error) => say('warning', 'cast', error.message)
  const show = async (screen: Screen) => {
    if (!id) return
    await transport.cast(id, { device: screen.id, title: film.detail.peek()?.title ?? '', at: media.time.peek() })
    media.video.pause()
    setShownOn(screen)
  }
  const stop = () => {
    setShownOn(undefined)
    if (id) transport.castEnd(id).catch(complain)
  }
  return (
    <Panel label={t('player.cast')} onClose={onClose}>
      {shownOn && id ? (
        <ShownOn
          screen={shownOn}
          onAct={(action) => void transport.castAct(id, action).catch(complain)}
          onStop={stop}
        />
      ) : (
        <Screens screens={screens} onShow={(screen) => void show(screen).catch(complain)} />
      )}
    </Panel>
  )
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

function ShownOn(props: { screen: Screen; onAct: (action: { do: 'play' | 'pause' }) => void; onStop: () => void }) {
  return (
    <>
      <p role="status">
        {t('player.castOn')} <Said text={props.screen.name} />
      </p>
      <div class="actions">
        <Button icon="play" label={t('player.play')} onClick={() => props.onAct({ do: 'play' })} />
        <Button icon="pause" label={t('player.pause')} onClick={() => props.onAct({ do: 'pause' })} />
        <Button kind="quiet" label={t('player.castStop')} onClick={props.onStop} />
      </div>
    </>
  )
}
