/** A Hyperbee of whole records under a key that sorts the newest first. */
import Hyperbee from 'hyperbee'
import { FIRST, type Layout } from './layout.ts'

const BATCH = 500
const encodings = { keyEncoding: 'utf-8', valueEncoding: 'json' } as const

export const beeLayout: Layout = {
  async publish(store, titles) {
    const core = store.get({ name: 'bee' })
    const tree = new Hyperbee(core, encodings)
    await tree.ready()
    let batch = tree.batch()
    let n = 0
    for await (const title of titles) {
      await batch.put(`n!${String(n++).padStart(8, '0')}`, title)
      if (n % BATCH > 0) continue
      await batch.flush()
      batch = tree.batch()
    }
    await batch.flush()
    return {
      published: { topic: core.discoveryKey, bytes: core.byteLength, key: core.key, length: core.length },
      close: () => core.close(),
    }
  },

  async open(store, { key, length }) {
    const core = store.get({ key: key as Buffer })
    const tree = new Hyperbee(core, encodings)
    await core.ready()
    return {
      async first() {
        await core.get(Number(length) - 1)
        let count = 0
        for await (const node of tree.createReadStream({ gte: 'n!', lt: 'n"' }, { limit: FIRST })) if (node) count++
        return count
      },
      everything: () => core.download({ start: 0, end: Number(length) }).done(),
      close: () => core.close(),
    }
  },
}
