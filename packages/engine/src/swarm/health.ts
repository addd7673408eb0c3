import type { MainlineDht } from 'webtorrent'
import type { EngineOptions, EngineSource, TitleHealth } from '../api.ts'
import { usableTrackers } from '../torrent/trackers.ts'
import { scrapeDht } from './dht-scrape.ts'
import type { TitleSwarm } from './title-swarm.ts'
import { scrapeTrackers } from './tracker-scrape.ts'

/** Somebody looks at a title and has not pressed play yet: what is not known by then counts as unknown. */
const TIMEOUT_MS = 6000

/** Asks everybody at once who has a title. Some dozens of packets each, and not one connection to a peer. */
export async function lookAround(
  { infohash, trackers: named = [] }: EngineSource,
  where: { swarm: TitleSwarm | null; dht: MainlineDht | null; options: EngineOptions },
): Promise<TitleHealth> {
  const { bittorrent, allowPrivateAddresses } = where.options
  const asked = bittorrent?.trackers === false ? [] : usableTrackers(named, allowPrivateAddresses)
  const [machines, trackers, dht] = await Promise.all([
    where.swarm?.count(infohash, TIMEOUT_MS) ?? 0,
    scrapeTrackers(infohash, asked, TIMEOUT_MS),
    where.dht ? scrapeDht(where.dht, infohash, TIMEOUT_MS) : null,
  ])
  return { machines, trackers, dht, copies: machines + Math.max(trackers?.seeds ?? 0, dht?.seeds ?? 0) }
}
