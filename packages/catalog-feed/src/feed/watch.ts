/** One look at the peers of a core every half second, as long as anybody waits for something of it. */
import type Hypercore from 'hypercore'
import { passOverSilentPeers } from './silent.ts'
import { passOverWithholders } from './withheld.ts'

/** How often to look while something is awaited. */
export const lookAtPeersMs = 500

const waiting = new WeakMap<object, { count: number; timer: NodeJS.Timeout }>()

/** True while a head or a block is awaited. */
export function lookAtPeers(core: Hypercore): boolean {
  const head = passOverSilentPeers(core)
  const block = passOverWithholders(core)
  return head || block
}

/** The result of some work that waits for an opened core; nobody who is silent holds it up for longer than their time. */
export async function besidePeers<T>(core: Hypercore, work: () => Promise<T>): Promise<T> {
  const inside = core.core as object
  const known = waiting.get(inside)
  const watch = known ?? { count: 0, timer: setInterval(() => lookAtPeers(core), lookAtPeersMs).unref() }
  waiting.set(inside, watch)
  watch.count++
  try {
    return await work()
  } finally {
    if (--watch.count === 0) {
      clearInterval(watch.timer)
      waiting.delete(inside)
    }
  }
}
