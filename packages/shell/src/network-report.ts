import type { EngineStatus } from '@kinoswarm/engine/api'
import type { NetworkReport, Playback } from './api.ts'

type ChannelTraffic = Omit<NetworkReport, 'engine' | 'peers'> & { peers: number }

/** Both swarms as one report: bytes and speeds are sums, what only one side knows is that side's. */
export function networkReport(
  channels: ChannelTraffic,
  films: { status: EngineStatus | undefined; playbacks: Playback[] },
): NetworkReport {
  const { status, playbacks } = films
  const filmPeers = (count: (peers: Playback['peers']) => number) =>
    playbacks.reduce((sum, { peers }) => sum + count(peers), 0)
  const filmWays = [
    { way: 'film-hyperswarm' as const, peers: filmPeers((peers) => peers.hyperswarm) },
    { way: 'film-bittorrent' as const, peers: filmPeers((peers) => peers.bittorrent) },
  ]
  return {
    ...channels,
    peers: { channel: channels.peers, film: filmPeers((peers) => peers.total) },
    ways: [...channels.ways, ...filmWays].filter(({ peers }) => peers > 0),
    received: channels.received + (status?.received ?? 0),
    given: channels.given + (status?.given ?? 0),
    downSpeed: channels.downSpeed + (status?.downSpeed ?? 0),
    upSpeed: channels.upSpeed + (status?.upSpeed ?? 0),
    engine: {
      state: status && status.state !== 'paused' ? status.state : 'stopped',
      restarts: status?.restarts ?? 0,
      torrents: status?.torrents ?? 0,
    },
  }
}
