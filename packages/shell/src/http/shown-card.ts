import type { Card } from '../api.ts'
import { toCard } from '../convert.ts'
import type { ChannelCard } from './merged-lists.ts'
import type { PageServices } from './page-services.ts'
import { withCopies } from './with-copies.ts'

/** A card of a channel with what is known of it here: what the viewer noted, who offers it, and who else vouches for it. */
export function shownCard(services: PageServices, card: ChannelCard, others: readonly ChannelCard[] = []): Card {
  const { channel, ...facts } = card
  const shown = withCopies(
    services,
    toCard(channel, facts, (key) => services.library.get(key)),
  )
  return others.length > 0 ? { ...shown, alsoIn: others.map(({ channel, id }) => ({ channel, id })) } : shown
}
