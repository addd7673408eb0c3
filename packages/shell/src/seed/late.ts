import type { ChannelState } from '@kinoswarm/catalog-feed'

/** Whether a channel's catalogue is still to come: its records are not read yet, or name one that is not open. */
export function isLate({ root, catalogue }: Pick<ChannelState, 'root' | 'catalogue'>, open: boolean): boolean {
  return root === null || (catalogue !== null && !open)
}
