import type { NetworkReport, Playback, ShellEvent } from '../api.ts'
import type { EventHub } from '../http/events.ts'

/** Pages hear of a film's pieces and speed this often while one is open. */
const playbackEveryMs = 500
/** And of the network; a person reads it, a machine does not need it. */
const networkEveryMs = 2_000

/** Tells pages what changes steadily, when it has changed and while one listens. Returns how to stop it. */
export function tellPages(events: EventHub, live: { playbacks(): Playback[]; network(): NetworkReport }): () => void {
  let told = new Map<string, string>()
  const tell = (key: string, event: ShellEvent, now: Map<string, string>) => {
    const text = JSON.stringify(event)
    now.set(key, text)
    if (told.get(key) !== text) events.emit(event)
  }
  const playback = setInterval(() => {
    if (events.size === 0) return
    const now = new Map<string, string>()
    for (const one of live.playbacks()) tell(one.id, { type: 'playback', playback: one }, now)
    told = now
  }, playbackEveryMs)
  let network = ''
  const report = setInterval(() => {
    if (events.size === 0) return
    const event: ShellEvent = { type: 'network', report: live.network() }
    const text = JSON.stringify(event)
    if (text !== network) events.emit(event)
    network = text
  }, networkEveryMs)
  playback.unref()
  report.unref()
  return () => {
    clearInterval(playback)
    clearInterval(report)
  }
}
