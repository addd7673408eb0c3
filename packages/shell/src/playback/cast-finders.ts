import { createHash } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import type { CastScreen } from '@kinoswarm/engine/media'

/** Devices answer a search within this time or are asleep. */
const searchMs = 3000

export interface FoundScreen {
  id: string
  kind: 'dlna' | 'chromecast'
  screen: CastScreen
}

/** Looks for screens on the network of one of our own addresses; resolves when there is nothing more to wait for. */
export type CastFinder = (address: string, onFound: (found: FoundScreen) => void) => Promise<void>

/** What speaks UPnP: most televisions. */
export const findRenderers: CastFinder = async (address, onFound) => {
  const { DlnaRenderer, searchRenderers } = await import('@kinoswarm/engine/media')
  const opening: Promise<void>[] = []
  const add = async (location: string) =>
    onFound({ id: nameOf(location), kind: 'dlna', screen: await DlnaRenderer.open(location) })
  await searchRenderers({
    address,
    timeoutMs: searchMs,
    onFound: (location) => opening.push(add(location).catch(() => {})),
  })
  await Promise.all(opening)
}

export const findChromecasts: CastFinder = async (address, onFound) => {
  const { Chromecast, searchChromecasts } = await import('@kinoswarm/engine/media')
  await searchChromecasts({
    address,
    timeoutMs: searchMs,
    onFound: ({ id, name, host, port }) =>
      onFound({ id: nameOf(id), kind: 'chromecast', screen: new Chromecast(name, host, port) }),
  })
}

function nameOf(what: string): string {
  return createHash('sha256').update(what).digest('hex').slice(0, 16)
}

/** This machine's addresses in its local networks. */
export function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((entries) => entries ?? [])
  return all.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address)
}
