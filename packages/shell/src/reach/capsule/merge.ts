import type Corestore from 'corestore'
import type Hypercore from 'hypercore'
import type { CoreHead } from './core-proofs.ts'

export interface MergeResult {
  label: string
  /** Length before and after, blocks. */
  before: number
  after: number
  /** `kept`: the store has as much or more already, or another history of it. */
  outcome: 'merged' | 'kept'
}

/** Local copying: a core that stands still for so long is stuck. */
const stallMs = 15_000

/**
 * Copies what `from` holds into `to` by replication inside this process. Data comes before the records that name it:
 * the cores are merged in reverse, feeds last.
 */
export async function mergeCores(from: Corestore, to: Corestore, heads: readonly CoreHead[]): Promise<MergeResult[]> {
  const [left, right] = [from.replicate(true), to.replicate(false)]
  left.on('error', () => {})
  right.on('error', () => {})
  left.pipe(right).pipe(left)
  try {
    const results: MergeResult[] = []
    for (const head of [...heads].reverse()) results.unshift(await mergeCore(from, to, head))
    return results
  } finally {
    left.destroy()
    right.destroy()
  }
}

async function mergeCore(from: Corestore, to: Corestore, { key, label }: CoreHead): Promise<MergeResult> {
  const [source, target] = [from.get({ key }), to.get({ key })]
  try {
    await Promise.all([source.ready(), target.ready()])
    const before = target.length
    const otherHistory = target.length > 0 && target.fork !== source.fork
    if (!otherHistory) {
      await atLeast(target, source.length)
      await copyBlocks(source, target)
    }
    const outcome = otherHistory || before >= source.length ? 'kept' : 'merged'
    return { label, before, after: target.length, outcome }
  } finally {
    await Promise.all([source.close(), target.close()])
  }
}

async function atLeast(core: Hypercore, length: number): Promise<void> {
  const until = Date.now() + stallMs
  while (core.length < length && Date.now() < until) {
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        core.off('append', done)
        resolve()
      }
      const timer = setTimeout(done, 500)
      core.once('append', done)
    })
  }
  if (core.length < length) throw new Error('The capsule’s cores could not be copied')
}

async function copyBlocks(source: Hypercore, target: Hypercore): Promise<void> {
  const missing: number[] = []
  for (let index = 0; index < source.length; index++) {
    if ((await source.has(index)) && !(await target.has(index))) missing.push(index)
  }
  if (missing.length === 0) return
  const download = target.download({ blocks: missing })
  let timer: NodeJS.Timeout | undefined
  const stalled = new Promise<never>((_, reject) => {
    const wait = () => {
      clearTimeout(timer)
      timer = setTimeout(() => reject(new Error('Copying the capsule’s blocks stalled')), stallMs)
    }
    target.on('download', wait)
    wait()
  })
  try {
    await Promise.race([download.done(), stalled])
  } finally {
    clearTimeout(timer)
    download.destroy()
  }
}
