/** Callers that say which film this is, or what they were not asked for. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import bencode from 'bencode'
import { parseTorrent } from '../../src/torrent/torrent-file.ts'
import { badPeer, handshake, message, messages } from '../kit/bad-peer.ts'
import { assertPlays, classicEngine, film, folder, open, portOf } from '../kit/world.ts'

const EXTENDED = 20
/** Our number for `ut_metadata`, and the one this caller gives it. */
const [OURS, THEIRS] = [1, 3]

/** A caller that shakes hands, speaks BEP 10 and announces metadata of this size. */
async function caller(t: TestContext, port: number, about: { infohash: string; size: number }): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  t.after(() => socket.destroy())
  socket.on('error', () => {})
  await once(socket, 'connect')
  const hello = bencode.encode({ m: { ut_metadata: THEIRS }, metadata_size: about.size })
  socket.write(Buffer.concat([handshake(about.infohash), extended(0, hello)]))
  return socket
}

function extended(id: number, ...parts: Uint8Array[]): Buffer {
  return message(EXTENDED, Buffer.concat([Buffer.of(id), ...parts]))
}

test('a caller cannot put another film in the place of the one that was asked for', async (t) => {
  const wanted = await film(t, 300_000)
  const other = await film(t, 200_000)
  const { bare } = parseTorrent(other.torrent)
  const info = Buffer.from(bare.subarray('d4:info'.length, -1))
  const viewer = await classicEngine(t)
  const id = await viewer.open({ infohash: wanted.infohash, file: 0 })
  const liar = await caller(t, await portOf(viewer), { infohash: wanted.infohash, size: info.length })
  let asked = 0
  for await (const [kind, body] of messages(liar)) {
    if (kind !== EXTENDED || body[0] !== THEIRS) continue
    // Asked once more: the first answer was not believed.
    if (++asked === 2) break
    liar.write(extended(OURS, bencode.encode({ msg_type: 1, piece: 0, total_size: info.length }), info))
  }
  assert.equal(viewer.status(id)?.size, 0)
  assert.equal(viewer.status(id)?.error, undefined)
})

test('another torrent in the folder of a film is not taken for it', async (t) => {
  const wanted = await film(t, 300_000)
  const other = await film(t, 200_000)
  const dir = folder(t)
  const first = await classicEngine(t, { dir })
  await first.stop(await open(first, wanted))
  await first.close()
  writeFileSync(join(dir, wanted.infohash, 'meta.torrent'), other.torrent)
  const honest = await badPeer(t, wanted, { manner: 'honest' })
  const viewer = await classicEngine(t, { dir })
  const id = await open(viewer, wanted, { peers: [honest.address] })
  await assertPlays(viewer, id, wanted)
})

const unasked: [name: string, dictionary: object, data: number][] = [
  ['of a far piece', { msg_type: 1, piece: 1_000_000 }, 100],
  ['of a piece before the first', { msg_type: 1, piece: -1 }, 100],
  ['of a piece that is text', { msg_type: 1, piece: 'x' }, 100],
  ['of no piece', { msg_type: 1 }, 100],
  ['that is too long', { msg_type: 1, piece: 0 }, 16_384],
  ['that is too short', { msg_type: 1, piece: 0 }, 1],
]
for (const [name, dictionary, data] of unasked) {
  test(`metadata ${name} costs whoever sends it the connection, and nothing else`, async (t) => {
    const made = await film(t, 200_000)
    const viewer = await classicEngine(t)
    await viewer.open({ infohash: made.infohash, file: 0 })
    const odd = await caller(t, await portOf(viewer), { infohash: made.infohash, size: 100 })
    let sent = false
    for await (const [kind, body] of messages(odd)) {
      if (sent || kind !== EXTENDED || body[0] !== THEIRS) continue
      odd.write(extended(OURS, bencode.encode(dictionary), Buffer.alloc(data)))
      sent = true
    }
    assert.ok(sent)
    assert.equal(viewer.status().restarts, 0)
  })
}
