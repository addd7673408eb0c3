import type { Playback } from '@kinoswarm/shell/api'
import { Facts } from '../components/facts.tsx'
import { Said } from '../components/said.tsx'
import { formatBytes, formatClock, formatNumber, formatSpeed, t } from '../i18n/index.ts'
import type { Media } from './media-element.ts'
import { Panel } from './menu.tsx'
import { bufferedAhead } from './timeline.ts'

/** What happens under the hood, for those who want to know. */
export function Details({
  playback,
  media,
  plan,
  onClose,
}: {
  playback?: Playback
  media: Media
  plan?: string
  onClose: () => void
}) {
  const { video } = media
  const quality = video.getVideoPlaybackQuality?.()
  return (
    <Panel label={t('player.details')} onClose={onClose}>
      <Facts
        rows={[
          [t('player.detail.phase'), playback && phase(playback, media.playing.value)],
          [t('player.detail.peers'), playback && t('player.detail.peersValue', { ...playback.peers })],
          [t('player.detail.paths'), playback && <bdi translate={false}>{paths(playback)}</bdi>],
          [t('player.detail.speed'), playback && formatSpeed(playback.downSpeed)],
          [t('player.detail.given'), playback && formatSpeed(playback.upSpeed)],
          [
            t('player.detail.have'),
            playback && `${share(playback)} · ${formatBytes(playback.have)} / ${formatBytes(playback.size)}`,
          ],
          [t('player.detail.buffer'), formatClock(bufferedAhead(media.buffered.value, media.time.value))],
          [
            t('player.detail.picture'),
            video.videoWidth > 0 && <bdi translate={false}>{`${video.videoWidth} × ${video.videoHeight}`}</bdi>,
          ],
          [
            t('player.detail.frames'),
            quality &&
              t('player.detail.framesValue', { total: quality.totalVideoFrames, dropped: quality.droppedVideoFrames }),
          ],
          [t('player.detail.plan'), plan && <Said text={plan} />],
          [t('player.detail.disk'), playback?.diskTrouble && <Said text={playback.diskTrouble} />],
          [t('player.detail.waiting'), playback?.waiting && <Said text={playback.waiting} />],
        ]}
      />
    </Panel>
  )
}

/** Names of protocols, the same in every language; the arrow stands for those that called us. */
const pathNames = { hyperswarm: 'Hyperswarm', tcp: 'TCP', utp: 'uTP', 'tcp-caller': 'TCP ←', 'utp-caller': 'uTP ←' }

function paths({ paths = {} }: Playback): string {
  const known = Object.entries(pathNames) as [keyof typeof pathNames, string][]
  const used = known.filter(([path]) => paths[path])
  return used.map(([path, name]) => `${name} ${formatNumber(paths[path] ?? 0)}`).join(' · ')
}

function phase(playback: Playback, playing: boolean): string {
  if (playback.phase === 'ready' && playing) return t('player.phase.playing')
  return t(`player.phase.${playback.phase}`, { percent: share(playback) })
}

function share({ have, size }: Playback): string {
  return formatNumber(size > 0 ? have / size : 0, { style: 'percent' })
}
