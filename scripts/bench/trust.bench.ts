import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  addSignature,
  ChannelReader,
  createChannel,
  draft,
  encodeRecord,
  FileState,
  MemoryState,
  parseRecord,
  trustFirstRoot,
  trustRecord,
} from '@kinoswarm/catalog-feed'
import Corestore from 'corestore'
import crypto from 'hypercore-crypto'
import { type Bench, figure, repeat } from './bench.ts'

const rotations = 100

export const bench: Bench = {
  name: 'trust',
  about: 'records read, verified and judged a second on one core; opening a channel after 100 rotations against none',
  async run({ runs, once }) {
    const dir = await mkdtemp(join(tmpdir(), 'kinoswarm-bench-'))
    const store = new Corestore(join(dir, 'store'))
    try {
      const speeds = await repeat(runs, () => recordsPerSecond(store, once ? 500 : 10_000))
      const young = await rotated(store, join(dir, 'young.json'), 0)
      const old = await rotated(store, join(dir, 'old.json'), rotations)
      const openings = await repeat(runs, async () => ({
        young: await opening(store, young),
        old: await opening(store, old),
      }))
      const [few, many] = [openings.map((one) => one.young), openings.map((one) => one.old)]
      return [
        figure('trust/records', '1/s', speeds),
        figure('trust/open-after-100-rotations', 'ms', many, { name: 'no rotation', values: few }),
      ]
    } finally {
      await store.close()
      await rm(dir, { recursive: true, force: true })
    }
  },
}

/** From the bytes of a feed block to what is trusted: parse, canonical form, signature, every rule. Processor time, one core. */
async function recordsPerSecond(store: Corestore, count: number): Promise<number> {
  const keyPair = crypto.keyPair()
  const maintainer = await createChannel({ store, keyPair, name: 'Bench', state: new MemoryState() })
  const root = maintainer.reader.trusted?.root
  await maintainer.close()
  if (!root) throw new Error('no root')
  const channel = root.body.channel
  const head = { length: 10, treeHash: 'ab'.repeat(32) }
  const [drive, issued, bytes] = ['y'.repeat(52), 1_795_305_600, { total: 4096 }]
  const blobs = { key: drive, ...head }
  const blocks = Array.from({ length: count }, (_, index) => {
    const body = {
      type: 'catalogue' as const,
      channel,
      seq: index + 1,
      issued,
      drive,
      db: head,
      blobs,
      titles: 12,
      files: 3,
      bytes,
    }
    return encodeRecord(addSignature(draft<'catalogue'>(body), keyPair) as never)
  })
  const start = process.cpuUsage()
  let trusted = trustFirstRoot(root, channel)
  for (const block of blocks) trusted = trustRecord(trusted, parseRecord(block) as never)
  if (trusted.catalogue?.body.seq !== count) throw new Error('a record was refused')
  const { user, system } = process.cpuUsage(start)
  return count / ((user + system) / 1_000_000)
}

/** A channel whose root was replaced so many times, remembered in a file. */
async function rotated(store: Corestore, path: string, times: number) {
  const state = new FileState(path)
  const maintainer = await createChannel({ store, keyPair: crypto.keyPair(), name: 'Bench', state })
  for (let turn = 0; turn < times; turn++) {
    await maintainer.submit(await maintainer.proposeRoot({ description: `Turn ${turn}` }))
  }
  const { link } = maintainer
  await maintainer.close()
  return { link, path }
}

async function opening(store: Corestore, { link, path }: { link: string; path: string }): Promise<number> {
  const start = performance.now()
  const reader = new ChannelReader({ store, link, state: new FileState(path) })
  await reader.ready()
  const spent = performance.now() - start
  await reader.close()
  return spent
}
