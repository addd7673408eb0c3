/** One JSON file a title, the obvious way to keep a catalogue in a Hyperdrive. */
import Hyperdrive from 'hyperdrive'
import { FIRST, type Layout } from './layout.ts'

const BATCH = 500

export const filesLayout: Layout = {
  async publish(store, titles) {
    const drive = new Hyperdrive(store)
    await drive.ready()
    let batch = drive.batch()
    let n = 0
    for await (const title of titles) {
      await batch.put(`/t/${String(n++).padStart(8, '0')}.json`, Buffer.from(JSON.stringify(title)))
      if (n % BATCH > 0) continue
      await batch.flush()
      batch = drive.batch()
    }
    await batch.flush()
    const blobs = drive.blobs!.core
    return {
      published: {
        topic: drive.discoveryKey,
        bytes: drive.core.byteLength + blobs.byteLength,
        key: drive.key,
        lengths: [drive.core.length, blobs.length],
      },
      close: () => drive.close(),
    }
  },

  async open(store, { key, lengths }) {
    const [files, blocks] = lengths as [number, number]
    const drive = new Hyperdrive(store, key as Buffer)
    await drive.ready()
    return {
      async first() {
        await drive.core.get(files - 1)
        const names: string[] = []
        for await (const entry of drive.list('/t')) {
          names.push(entry.key)
          if (names.length === FIRST) break
        }
        const found = await Promise.all(names.map((name) => drive.get(name)))
        return found.filter((file) => file !== null).length
      },
      async everything() {
        await drive.core.download({ start: 0, end: files }).done()
        const blobs = await drive.getBlobs()
        await blobs.core.download({ start: 0, end: blocks }).done()
      },
      close: () => drive.close(),
    }
  },
}
