/** Small worlds for the tests: a test net, stores that replicate over a reach, folders that go away again. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import createTestnet from '@hyperswarm/testnet'
import Corestore from 'corestore'
import type Hypercore from 'hypercore'
import { openReach, type Reach, type ReachOptions } from '../../../src/reach/index.ts'

export interface Shell {
  dir: string
  store: Corestore
  reach: Reach
  /** Reads one block of a feed, wherever it comes from. */
  read(feedKey: Buffer, index: number): Promise<string>
  close(): Promise<void>
}

export async function folder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'kino-reach-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  return dir
}

export async function testnet(t: TestContext) {
  const net = await createTestnet(8)
  t.after(() => net.destroy())
  return { net, bootstrap: net.bootstrap.map(({ host, port }) => `${host}:${port}`) }
}

/** Everything off but what a test asks for: no path may help another by accident. */
export const allOff = { bootstrap: [], lan: false, mainline: false, host: '127.0.0.1' } as const

export async function shell(t: TestContext, options: Partial<ReachOptions> = {}): Promise<Shell> {
  const dir = options.dir ?? (await folder(t))
  const store = new Corestore(join(dir, 'store'))
  await store.ready()
  const reach = await openReach({ ...allOff, filter: { allowPrivate: true }, ...options, dir })
  reach.on('connection', (stream) => store.replicate(stream))
  let closing: Promise<void> | null = null
  const close = () => {
    closing ??= reach.close().then(() => store.close())
    return closing
  }
  t.after(close)
  const read = async (feedKey: Buffer, index: number) => {
    const core = store.get({ key: feedKey })
    await core.ready()
    return String(await core.get(index, { timeout: 15_000 }))
  }
  return { dir, store, reach, read, close }
}

/** A feed with one block, followed and announced. */
export async function feed(shell: Shell, text = 'root 1'): Promise<Hypercore> {
  const core = shell.store.get({ name: 'feed' })
  await core.ready()
  if (core.length === 0) await core.append(Buffer.from(text))
  shell.reach.follow(core.key)
  return core
}
