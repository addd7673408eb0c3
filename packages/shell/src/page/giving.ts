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
  /** Keys of titles few machines have, the rarest first. */
  rarest: { key: string; copies: number }[]
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
  rarest,
  cardOf,
}: GivingFacts): Promise<Giving> {
  const kept = Object.entries(library).filter(([, { keepOffline }]) => keepOffline)
  const cards = (keys: string[]) => cardsOf(keys, cardOf)
  const others = rarest.filter(({ key }) => !library[key]?.keepOffline && !library[key]?.hidden)
  const rare = await cards(others.map(({ key }) => key))
  return {
    app: { given: channels, copies },
    watched: { given: engine?.given ?? 0, used: engine?.diskUsed ?? 0, quota },
    adopted: { used: adopted, titles: await cards(kept.map(([key]) => key)) },
    rarest: rare.map((card) => ({ ...card, copies: copiesOf(card) })),
  }

  function copiesOf({ channel, id }: Card): number {
    return rarest.find(({ key }) => key === `${channel}/${id}`)?.copies ?? 0
  }
}

async function cardsOf(keys: string[], cardOf: GivingFacts['cardOf']): Promise<Card[]> {
  const cards = keys.map((key) => {
    const [channel = '', id = ''] = key.split('/')
    return cardOf(channel, id).catch(() => undefined)
  })
  return (await Promise.all(cards)).filter((card) => card !== undefined)
}
