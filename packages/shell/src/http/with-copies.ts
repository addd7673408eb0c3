import type { Card } from '../api.ts'
import type { PageServices } from './page-services.ts'

/** With what is known of how many machines offer it. */
export function withCopies<C extends Card>({ copies }: PageServices, card: C): C {
  const known = copies.of(`${card.channel}/${card.id}`)
  return known === undefined ? card : { ...card, copies: known }
}
