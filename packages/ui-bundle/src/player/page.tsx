/**
 * The player. Who owns what: `PlaybackModel` the film in the swarm, `watchMedia` the video element, `SubtitleModel`
 * the words, `createIdle` whether the controls show; `Stage` puts them on one stage and gives keys to all of them.
 */
import { useEffect, useMemo } from 'preact/hooks'
import { useApp, useTransport } from '../context.ts'
import { formatRoute } from '../models/route.ts'
import { navigate } from '../router.ts'
import { PlaybackModel } from './playback-model.ts'
import { Stage } from './stage.tsx'
import { SubtitleModel } from './subtitle-model.ts'

interface PlayerProps {
  channel: string
  id: string
  episode?: string
}

export function PlayerPage(props: PlayerProps) {
  return <Playing key={`${props.channel}/${props.id}/${props.episode}`} {...props} />
}

function Playing({ channel, id, episode }: PlayerProps) {
  const app = useApp()
  const transport = useTransport()
  const film = useMemo(() => new PlaybackModel(app, transport, { channel, id, episode }), [])
  const subtitles = useMemo(() => new SubtitleModel(transport), [])
  useEffect(() => {
    void film.open()
    return film.close
  }, [film])
  const leave = () => {
    if (history.length > 1) history.back()
    else navigate(formatRoute({ page: 'title', channel, id }), { replace: true })
  }
  const goOn = (next: string) => navigate(formatRoute({ page: 'play', channel, id, episode: next }), { replace: true })
  return <Stage film={film} subtitles={subtitles} onLeave={leave} onEpisode={goOn} />
}
