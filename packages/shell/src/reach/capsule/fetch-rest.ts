import type Hypercore from 'hypercore'
import type { CapsuleCore } from './export.ts'

/** Peers that gave nothing for so long have no more, or are gone. */
const quietMs = 8_000

/**
 * Fetches what is missing of these cores while connected peers give it. A viewer's copy holds what was looked at; a capsule is
 * for people without a network. Returns at once where nothing is missing or nobody is connected; never throws.
 */
export async function fetchRest(cores: readonly CapsuleCore[], signal?: AbortSignal): Promise<void> {
  const lacking = cores.map(({ core }) => core).filter((core) => core.contiguousLength < core.length)
  await Promise.all(lacking.filter((core) => core.peers.length > 0).map((core) => fetchWhole(core, signal)))
}

async function fetchWhole(core: Hypercore, signal?: AbortSignal): Promise<void> {
  const range = core.download({ start: 0, end: core.length })
  let timer: NodeJS.Timeout | undefined
  let heard = () => {}
  const quiet = new Promise<void>((resolve) => {
    heard = () => {
      clearTimeout(timer)
      timer = setTimeout(resolve, quietMs)
    }
    heard()
    core.on('download', heard)
    signal?.addEventListener('abort', () => resolve(), { once: true })
  })
  await Promise.race([range.done().catch(() => {}), quiet])
  core.off('download', heard)
  clearTimeout(timer)
  range.destroy()
}
