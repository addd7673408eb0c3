import Client from 'bittorrent-tracker'
import type { ClassicPeers } from '../api.ts'

/** The first few answer or none does. */
const MAX_TRACKERS = 4

/** What the fullest of some trackers counts (BEP 48, BEP 15). Null when none answered in time. */
export async function scrapeTrackers(
  infohash: string,
  trackers: readonly string[],
  timeoutMs: number,
): Promise<ClassicPeers | null> {
  const asked = trackers.slice(0, MAX_TRACKERS).map((announce) => scrape({ infohash, announce, timeoutMs }))
  const counted = (await Promise.all(asked)).filter((one) => one !== null)
  return counted.sort((a, b) => b.seeds - a.seeds)[0] ?? null
}

function scrape(about: { infohash: string; announce: string; timeoutMs: number }): Promise<ClassicPeers | null> {
  const { infohash, announce, timeoutMs } = about
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), timeoutMs)
    const client = Client.scrape({ infoHash: infohash, announce, wrtc: false }, (error, found) => {
      clearTimeout(timer)
      resolve(error || !found ? null : { seeds: count(found.complete), leechers: count(found.incomplete) })
    })
    // What it says after it was asked to stop is nobody's concern.
    client.on('error', () => {})
    client.on('warning', () => {})
    setTimeout(() => client.destroy(), timeoutMs).unref()
  })
}

function count(value: unknown): number {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : 0
}
