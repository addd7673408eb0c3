import type { EngineStatus } from '@kinoswarm/engine/api'
import type { Card, Giving, Library, NetworkReport } from '../api.ts'

export interface GivingFacts {
  /** Bytes given by the channels' side. */
  channels: NetworkReport['given']
  engine: EngineStatus | undefined
  /** Bytes films may take. */
  quota: number
  library: Library
  copies: number
  /** Bytes of films kept for others. */
  adopted: number
  cardOf: (channel: string, id: string) => Promise<Card | undefined>
}

/** What this machine gives back, and what that takes. */
export async function givingReport({
  channels,
  engine,
  quota,
  library,
  copies,
  adopted,
  cardOf,
}: GivingFacts): Promise<Giving> {
  const kept = Object.entries(library).filter(([, { keepOffline }]) => keepOffline)
  const cards = await Promise.all(
    kept.map(([key]) => {
      const [channel = '', id = ''] = key.split('/')
      return cardOf(channel, id).catch(() => undefined)
    }),
  )
  return {
    app: { given: channels, copies },
    watched: { given: engine?.given ?? 0, used: engine?.diskUsed ?? 0, quota },
    adopted: { used: adopted, titles: cards.filter((card) => card !== undefined) },
  }
}
