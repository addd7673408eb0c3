/** A viewer without a screen: consumes a film at its own pace, and counts how often it had to wait. */
import { createHash } from 'node:crypto'

export interface Watched {
  sha256: string
  /** From the start to the first picture. */
  startMs: number
  stalls: number
  stalledMs: number
  ms: number
}

/** As a browser does: it starts with a second in hand, and goes on after a stall with as much. */
const startSeconds = 1
/** A browser reads on until it has this much in hand. */
const aheadSeconds = 10
const tickMs = 50

export async function watch(
  film: AsyncIterable<unknown>,
  { size, bytesPerSecond }: { size: number; bytesPerSecond: number },
): Promise<Watched> {
  const started = performance.now()
  const watched: Watched = { sha256: '', startMs: 0, stalls: 0, stalledMs: 0, ms: 0 }
  const hash = createHash('sha256')
  let [received, played, playing, last] = [0, 0, false, started]
  const tick = () => {
    const now = performance.now()
    const passed = now - last
    last = now
    if (playing) played = Math.min(size, played + (passed / 1000) * bytesPerSecond)
    else if (watched.startMs > 0) watched.stalledMs += passed
    if (playing && played > received) {
      playing = false
      played = received
      watched.stalls++
    }
    if (playing || (received < size && received - played < startSeconds * bytesPerSecond)) return
    playing = true
    watched.startMs ||= now - started
  }
  const timer = setInterval(tick, tickMs)
  const pause = () => new Promise((resolve) => setTimeout(resolve, tickMs))
  try {
    for await (const chunk of film) {
      hash.update(chunk as Buffer)
      received += (chunk as Buffer).length
      while (received - played > aheadSeconds * bytesPerSecond) await pause()
    }
    while (played < size) await pause()
  } finally {
    clearInterval(timer)
  }
  return { ...watched, sha256: hash.digest('hex'), ms: performance.now() - started }
}
