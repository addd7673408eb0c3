/** What a viewer remembers: bounded evidence, and no trust lost for its size or for a disk that was full once. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type AnySigned, ChannelReader, MemoryState } from '../src/index.ts'
import { draft, type Signed } from '../src/records/signed.ts'
import { testHome } from './kit/home.ts'
import { now } from './kit/people.ts'
import { catalogue, firstRoot, freshness, key, release, sign, trust } from './kit/records.ts'

const [a, b, c] = [key('a'), key('b'), key('c')]
const own = { keys: [c.id], threshold: 1 }
const plain = firstRoot({ keys: [a, b, c], threshold: 2 })
const roles = { ...plain.body.roles, catalogue: own }
const root = sign(firstRoot({ keys: [a, b, c], threshold: 2, body: { roles } }), a, b)
const channel = root.body.channel
const five = sign(release(channel, 5), a, b)

async function readerOf(t: TestContext, state: MemoryState): Promise<ChannelReader> {
  const { store } = await testHome(t)
  const reader = new ChannelReader({ store, link: channel, state, now })
  await reader.ready()
  t.after(() => reader.close())
  return reader
}

const offer = (reader: ChannelReader, ...records: Signed<never>[] | unknown[]) => reader.offer(records as AnySigned[])

test('a key that contradicts itself without end fills no disk, and an older release never comes back', async (t) => {
  const state = new MemoryState()
  const reader = await readerOf(t, state)
  await offer(reader, root, five, sign(catalogue(channel, 1), c))
  const padding = '€'.repeat(20_000)
  for (let seq = 2; seq < 40; seq++) {
    const rivals = Array.from({ length: 16 }, (_, titles) => {
      const body = { ...catalogue(channel, seq, { titles }).body, padding }
      return sign(draft<'catalogue'>(body), c)
    })
    await offer(reader, ...rivals)
  }
  assert.equal(reader.state.alarms.length, 4)
  assert.ok(reader.state.alarms.every(({ evidence }) => evidence.length === 2))
  assert.ok((state.bytes?.byteLength ?? 0) < 10 * 2 ** 20, `${state.bytes?.byteLength} bytes`)
  await reader.close()
  const again = await readerOf(t, state)
  await offer(again, sign(release(channel, 3), a, b))
  assert.equal(again.state.release?.seq, 5)
  assert.equal(again.state.alarms.length, 4)
  await offer(again, sign(release(channel, 5, { notes: 'other' }), a, b))
  assert.equal(again.state.alarms.length, 5, 'what only a quorum can do finds its place')
})

test('a state that an earlier version let grow too large is read all the same', async (t) => {
  const state = new MemoryState()
  const reader = await readerOf(t, state)
  await offer(reader, root, five)
  await reader.close()
  const stored = JSON.parse(String(state.bytes))
  const padded = { ...five.envelope, signed: { ...five.envelope.signed, padding: 'x'.repeat(900_000) } }
  stored.alarms = Array.from({ length: 80 }, (_, at) => {
    return { code: 'EQUIVOCATION', message: `number ${at}`, at, evidence: [padded] }
  })
  state.bytes = Buffer.from(JSON.stringify(stored))
  assert.ok(state.bytes.byteLength > 64 * 2 ** 20)
  const again = await readerOf(t, state)
  assert.equal(again.state.release?.seq, 5)
  assert.equal(again.state.alarms.length, 16)
  assert.ok(again.state.alarms.every(({ code }) => code === 'EQUIVOCATION'))
})

test('a release that could not be written down once is taken up again', async (t) => {
  const state = new FullState()
  const reader = await readerOf(t, state)
  const failures: unknown[] = []
  reader.on('state-error', (error) => failures.push(error))
  await offer(reader, root, five)
  state.full = true
  await offer(reader, sign(release(channel, 6), a, b))
  assert.equal(reader.state.release?.seq, 5)
  assert.equal(failures.length, 1)
  state.full = false
  await offer(reader, sign(freshness(trust(root), 1), a))
  assert.equal(reader.state.release?.seq, 6)
  assert.equal(reader.state.freshness?.seq, 1)
})

/** A disk that may be full. */
class FullState extends MemoryState {
  full = false

  override async write(bytes: Buffer): Promise<void> {
    if (this.full) throw new Error('ENOSPC')
    await super.write(bytes)
  }
}
