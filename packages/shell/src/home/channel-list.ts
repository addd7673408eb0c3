import { parseLink } from '@kinoswarm/catalog-feed'
import { readJson, writeJson } from './json-file.ts'
import { homeFiles } from './paths.ts'

/** Nobody follows more; each costs cores, topics and a worker. */
const channelsMax = 32

/** The links a home follows, most trusted first; the first one provides the interface. */
export async function readChannelList(home: string): Promise<string[]> {
  const value = await readJson(homeFiles.channels(home))
  const links = Array.isArray(value) ? value.filter((link) => typeof link === 'string') : []
  return distinct(links)
}

export async function writeChannelList(home: string, links: string[]): Promise<void> {
  await writeJson(homeFiles.channels(home), distinct(links))
}

/** Puts a link first: what somebody opens becomes their home channel. */
export function withHomeChannel(links: string[], link: string): string[] {
  return distinct([link, ...links])
}

/** One link a channel; one that no longer parses is left out rather than keeping the shell from starting. */
function distinct(links: string[]): string[] {
  const byId = new Map<string, string>()
  for (const link of links) {
    try {
      const { id } = parseLink(link)
      if (!byId.has(id)) byId.set(id, link)
    } catch {
      // Written by a newer shell, or by hand.
    }
  }
  return [...byId.values()].slice(0, channelsMax)
}
