/** A throw-away home for one test: a store on disk, closed and removed when the test ends. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import Corestore from 'corestore'

export interface TestHome {
  dir: string
  store: Corestore
}

export async function testHome(t: TestContext): Promise<TestHome> {
  const dir = await mkdtemp(join(tmpdir(), 'kinoswarm-feed-'))
  const store = new Corestore(join(dir, 'store'))
  await store.ready()
  t.after(async () => {
    await store.close()
    await rm(dir, { recursive: true, force: true })
  })
  return { dir, store }
}

/** Connects two stores as two peers would be; returns the cut. */
export function connect(a: Corestore, b: Corestore): () => void {
  const one = a.replicate(true)
  const other = b.replicate(false)
  for (const stream of [one, other]) stream.on('error', () => undefined)
  one.pipe(other).pipe(one)
  return () => {
    one.destroy()
    other.destroy()
  }
}
