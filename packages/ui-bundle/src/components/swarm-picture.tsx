import type { NetworkReport } from '@kinoswarm/shell/api'
import { t } from '../i18n/index.ts'

const width = 640
const height = 320
/** More dots than this are one cloud. */
const shownMax = 40

/** This machine in the middle of those it talks to: near ones carry the channel, the outer ring carries films. */
export function SwarmPicture({ report }: { report: NetworkReport }) {
  const channel = Math.min(shownMax, report.peers.channel)
  const film = Math.min(shownMax, report.peers.film)
  const label = t('network.picture', { count: report.peers.channel + report.peers.film })
  return (
    <svg class="swarm" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {ring(channel, 84, 0.4).map(([x, y], index) => (
        <Peer key={`c${index}`} x={x} y={y} kind="channel" delay={index} />
      ))}
      {ring(film, 138, 1.1).map(([x, y], index) => (
        <Peer key={`f${index}`} x={x} y={y} kind="film" delay={index} />
      ))}
      <circle class="swarm-you" cx={width / 2} cy={height / 2} r="15" />
      <text class="swarm-label" x={width / 2} y={height / 2 + 36} text-anchor="middle">
        {t('network.you')}
      </text>
    </svg>
  )
}

function Peer({ x, y, kind, delay }: { x: number; y: number; kind: 'channel' | 'film'; delay: number }) {
  return (
    <g class={`swarm-peer swarm-${kind}`}>
      <line x1={width / 2} y1={height / 2} x2={x} y2={y} style={{ animationDelay: `${delay * -0.37}s` }} />
      <circle cx={x} cy={y} r={kind === 'channel' ? 7 : 5} />
    </g>
  )
}

function ring(count: number, radius: number, turn: number): [number, number][] {
  return Array.from({ length: count }, (_, index) => {
    const angle = turn + (index / count) * Math.PI * 2
    const wobble = 1 + (((index * 7) % 5) - 2) * 0.05
    return [width / 2 + Math.cos(angle) * radius * wobble * 1.9, height / 2 + Math.sin(angle) * radius * wobble]
  })
}
