import type { Torrent } from 'webtorrent'
import type { EngineSource } from '../api.ts'
import { parseTorrent } from '../torrent/torrent-file.ts'
import { usableTrackers } from '../torrent/trackers.ts'

/** What a source says of a torrent that is open already: peers, trackers that nobody named before, and its metadata. */
export function learn(torrent: Torrent, source: EngineSource, allowPrivate: boolean): void {
  if (torrent.destroyed) return
  if (!torrent.infoHash) return void torrent.once('infoHash', () => learn(torrent, source, allowPrivate))
  for (const peer of source.peers ?? []) torrent.addPeer(peer, 'manual')
  if (source.torrent && !torrent.metadata) void torrent._onMetadata(parseTorrent(source.torrent).bare)
  const named = usableTrackers(source.trackers ?? [], allowPrivate).filter((url) => !torrent.announce.includes(url))
  if (named.length === 0) return
  torrent.announce.push(...named)
  // Its discovery takes trackers at its start only.
  torrent.discovery?.destroy()
  torrent.discovery = null
  torrent._startDiscovery()
}
