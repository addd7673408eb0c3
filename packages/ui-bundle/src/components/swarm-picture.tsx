import type { NetworkReport } from '@kinoswarm/shell/api'
import { formatNumber, t } from '../i18n/index.ts'

const width = 640
const height = 320
/** More dots than this are one cloud. */
const shownMax = 60
/** Channels are carried by the inner ring, films by the outer one. */
const rings = { channel: 88, film: 140 }

type Way = NetworkReport['ways'][number]['way']

/** This machine in the middle of those it talks to, and by which way each of them came. */
export function SwarmPicture({ report }: { report: NetworkReport }) {
  const peers = placed(report.ways)
  const label = t('network.picture', { count: report.peers.channel + report.peers.film })
  return (
    <figure class="swarm-figure">
      <svg class="swarm" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        {peers.map(({ x, y, way, film }, index) => (
          <g key={index} class={`swarm-peer way-${way} ${film ? 'swarm-film' : 'swarm-channel'}`}>
            <line x1={width / 2} y1={height / 2} x2={x} y2={y} style={{ animationDelay: `${index * -0.37}s` }} />
            <circle cx={x} cy={y} r={film ? 5.5 : 7} />
          </g>
        ))}
        <circle class="swarm-you" cx={width / 2} cy={height / 2} r="15" />
        <text class="swarm-label" x={width / 2} y={height / 2 + 36} text-anchor="middle">
          {t('network.you')}
        </text>
      </svg>
      <Ways ways={report.ways} />
    </figure>
  )
}

/** The same in words: nobody has to tell colours apart. */
function Ways({ ways }: { ways: NetworkReport['ways'] }) {
  if (ways.length === 0) return <figcaption class="hint">{t('network.alone')}</figcaption>
  return (
    <figcaption>
      <span class="visually-hidden">{t('network.ways')}</span>
      <ul class="ways">
        {ways.map(({ way, peers }) => (
          <li key={way} class={`way way-${way}`}>
            <span class="way-dot" />
            <b>{formatNumber(peers)}</b> {nameOf(way)}
          </li>
        ))}
      </ul>
    </figcaption>
  )
}

function nameOf(way: Way): string {
  if (way === 'swarm' || way === 'gossip' || way === 'film-hyperswarm' || way === 'film-bittorrent') {
    return t(`network.way.${way}`)
  }
  return t(`network.path.${way}`)
}

/** Peers of one way stand together. */
function placed(ways: NetworkReport['ways']) {
  const all = ways.flatMap(({ way, peers }) => Array.from({ length: Math.min(peers, shownMax) }, () => way))
  const film = (way: Way) => way.startsWith('film-')
  const inner = all.filter((way) => !film(way)).slice(0, shownMax)
  const outer = all.filter(film).slice(0, shownMax)
  return [...ring(inner, rings.channel, 0.4), ...ring(outer, rings.film, 1.1)]
}

function ring(ways: Way[], radius: number, turn: number) {
  return ways.map((way, index) => {
    const angle = turn + (index / ways.length) * Math.PI * 2
    const wobble = 1 + (((index * 7) % 5) - 2) * 0.04
    const x = width / 2 + Math.cos(angle) * radius * wobble * 1.9
    return { way, x, y: height / 2 + Math.sin(angle) * radius * wobble, film: way.startsWith('film-') }
  })
}
