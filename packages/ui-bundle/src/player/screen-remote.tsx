import { useEffect, useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { Said } from '../components/said.tsx'
import { useApp, useTransport } from '../context.ts'
import { formatClock, t } from '../i18n/index.ts'
import type { Screen, ScreenState } from '../models/transport.ts'

/** How often the other screen is asked where it is. */
const askEveryMs = 2000
const stepSeconds = 10

export interface ScreenRemoteProps {
  playback: string
  screen: Screen
  /** With where it was, as far as that is known. */
  onStop: (position: number | undefined) => void
}

/** What another screen does, and the few buttons that change it. */
export function ScreenRemote({ playback, screen, onStop }: ScreenRemoteProps) {
  const { say } = useApp()
  const transport = useTransport()
  const { state, look } = useScreenState(playback)
  const act = (action: Parameters<typeof transport.castAct>[1]) =>
    void transport
      .castAct(playback, action)
      .then(look)
      .catch((error: Error) => say('warning', 'cast', error.message))
  const by = (seconds: number) => state && act({ do: 'seek', to: Math.max(0, state.position + seconds) })
  return (
    <>
      <p role="status">
        {t('player.castOn')} <Said text={screen.name} />
      </p>
      {state?.duration && (
        <p class="hint">
          {t('player.seekText', { at: formatClock(state.position), length: formatClock(state.duration) })}
        </p>
      )}
      <div class="actions">
        <Button icon="rewind10" label={t('player.rewind')} onClick={() => by(-stepSeconds)} />
        {state?.state === 'paused' ? (
          <Button icon="play" label={t('player.play')} onClick={() => act({ do: 'play' })} />
        ) : (
          <Button icon="pause" label={t('player.pause')} onClick={() => act({ do: 'pause' })} />
        )}
        <Button icon="forward10" label={t('player.forward')} onClick={() => by(stepSeconds)} />
        <Button kind="quiet" label={t('player.castStop')} onClick={() => onStop(state?.position)} />
      </div>
    </>
  )
}

function useScreenState(playback: string): { state: ScreenState | undefined; look: () => void } {
  const transport = useTransport()
  const [state, setState] = useState<ScreenState>()
  const look = () => void transport.castState(playback).then(setState, () => {})
  useEffect(() => {
    look()
    const timer = setInterval(look, askEveryMs)
    return () => clearInterval(timer)
  }, [playback])
  return { state, look }
}
