import type { NetworkReport, Playback } from '../api.ts'
import type { EventHub } from '../http/events.ts'

/** Pages hear of a film's pieces and speed this often while one is open. */
const playbackEveryMs = 500
/** And of the network; a person reads it, a machine does not need it. */
const networkEveryMs = 2_000

/** Tells pages what changes steadily. Does nothing while no page listens. Returns how to stop it. */
export function tellPages(events: EventHub, live: { playbacks(): Playback[]; network(): NetworkReport }): () => void {
  let told = ''
  const playback = setInterval(() => {
    if (events.size === 0) return
    for (const one of live.playbacks()) events.emit({ type: 'playback', playback: one })
  }, playbackEveryMs)
  const network = setInterval(() => {
    if (events.size === 0) return
    const report = live.network()
    const text = JSON.stringify(report)
    if (text !== told) events.emit({ type: 'network', report })
    told = text
  }, networkEveryMs)
  playback.unref()
  network.unref()
  return () => {
    clearInterval(playback)
    clearInterval(network)
  }
}
