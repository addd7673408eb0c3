/** Maintainers and viewers of one channel, each with a store of their own, connected only when a test says so. */
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import crypto from 'hypercore-crypto'
import idEncoding from 'hypercore-id-encoding'
import {
  ChannelReader,
  draftChannel,
  encodeProposal,
  FileState,
  type KeyPair,
  Maintainer,
  type Proposal,
  parseProposal,
  signProposal,
  startChannel,
} from '../../src/index.ts'
import { type TestHome, testHome } from './home.ts'

export const shell = { min: '0.1.0', below: '1.0.0' }
export const day = 86_400
/** 2026-11-22, unix seconds: the day all tests live on unless they travel. */
export const today = 1_795_305_600

export interface Person {
  home: TestHome
  keyPair: KeyPair
  id: string
  /** Adds this person's signature, on a machine that knows nothing but the file. */
  sign(proposal: Proposal): Proposal
}

export async function person(t: TestContext): Promise<Person> {
  const home = await testHome(t)
  const keyPair = crypto.keyPair()
  const id = idEncoding.encode(keyPair.publicKey)
  const sign = (proposal: Proposal) => signProposal(parseProposal(encodeProposal(proposal)), keyPair, id)
  return { home, keyPair, id, sign }
}

/** A channel of several people; the first one's home starts it. */
export async function groupChannel(
  t: TestContext,
  people: Person[],
  plan: Partial<Parameters<typeof draftChannel>[0]>,
) {
  const [creator, ...others] = people as [Person, ...Person[]]
  const full = { name: 'Open Cinema', signers: others.map(({ id }) => id), ...plan }
  const root = draftChannel(full, creator.id, today)
  const nothing = { titlesAdded: [], titlesRemoved: [] }
  const current = { release: null, catalogue: null }
  const draft: Proposal = { channel: root.body.channel, chain: [], current, records: [root as never], claims: nothing }
  const signed = people.slice(0, plan.quorum ?? 1).reduce((proposal, one) => one.sign(proposal), draft)
  const state = new FileState(join(creator.home.dir, 'state.json'))
  const { store } = creator.home
  const maintainer = await startChannel({ store, keyPair: creator.keyPair, state, now }, signed.records[0] as never)
  t.after(() => maintainer.close())
  return maintainer
}

export async function maintainerOf(t: TestContext, one: Person, link: string, clock = now): Promise<Maintainer> {
  const state = new FileState(join(one.home.dir, 'state.json'))
  const maintainer = new Maintainer({ store: one.home.store, keyPair: one.keyPair, link, state, now: clock })
  await maintainer.ready()
  t.after(() => maintainer.close())
  return maintainer
}

export async function viewerOf(t: TestContext, link: string, clock = now, home?: TestHome) {
  const place = home ?? (await testHome(t))
  const state = new FileState(join(place.dir, 'viewer.json'))
  const reader = new ChannelReader({ store: place.store, link, state, now: clock })
  await reader.ready()
  t.after(() => reader.close())
  return { reader, home: place }
}

/** Waits for a condition on the reader's state; fails after ten seconds, or as long as is given. */
export async function until(reader: ChannelReader, condition: () => boolean, limitMs = 10_000): Promise<void> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), limitMs)
  try {
    while (!condition()) await once(reader, 'update', { signal: limit.signal })
  } finally {
    clearTimeout(timer)
  }
}

export async function uiFolder(home: TestHome, html: string): Promise<string> {
  const folder = join(home.dir, 'ui')
  await mkdir(join(folder, 'assets'), { recursive: true })
  await writeFile(join(folder, 'index.html'), html)
  await writeFile(join(folder, 'assets', 'app.js'), Buffer.alloc(200_000, 7))
  await writeFile(join(folder, 'assets', 'empty.css'), '')
  return folder
}

export function now(): number {
  return today * 1000
}
