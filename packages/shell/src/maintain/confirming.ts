/**
 * Keeps a channel confirmed while its maintainer's seeder runs. Viewers are warned after a month of silence; a week leaves
 * three for holidays and broken machines. Only keys that are open in this process sign: nothing is unlocked for it.
 */
import type { Maintainer } from '@kinoswarm/catalog-feed'
import type { Workshop } from '../home/workshop.ts'

const olderThanSeconds = 7 * 86_400
const lookEveryMs = 3_600_000

export interface ConfirmingOptions {
  workshop: Workshop
  onFailure: (error: unknown) => void
}

/** Starts; answers with how to stop. */
export function keepConfirmed({ workshop, onFailure }: ConfirmingOptions): () => void {
  const look = () => {
    for (const maintainer of workshop.openMaintainers) confirmIfOld(maintainer).catch(onFailure)
  }
  const timer = setInterval(look, lookEveryMs)
  timer.unref()
  look()
  return () => clearInterval(timer)
}

async function confirmIfOld(maintainer: Maintainer): Promise<void> {
  const { confirmed, root } = maintainer.reader.state
  if (!root?.roles.freshness.keys.includes(maintainer.key)) return
  if ((confirmed ?? 0) < Date.now() / 1000 - olderThanSeconds) await maintainer.confirm()
}
