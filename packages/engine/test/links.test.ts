import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { type TestContext, test } from 'node:test'
import Wire from 'bittorrent-protocol'
import HyperDHT from 'hyperdht'
import Hyperswarm, { type SwarmConnection } from 'hyperswarm'
import Protomux from 'protomux'
import { MuxLink } from '../src/swarm/mux-link.ts'
import { titleTopic } from '../src/swarm/topic.ts'
import { givenFilm } from './kit/world.ts'

const lookEveryMs = 1_000
/** Below WebTorrent's own patience with a peer that does not answer, 25 s: the fault took all of that. */
const patienceMs = 15_000

test('a link that ends while a film wakes up does not keep the next one out, nor does one that a newer one follows', async (t) => {
  const { bootstrap, made } = await givenFilm(t, 100_000)
  const topic = titleTopic(made.infohash)
  const { mux, peerId } = await connect(t, bootstrap, topic)
  for (let times = 0; times < 3; times++) {
    new MuxLink(mux, topic, peerId).destroy()
    const link = new MuxLink(mux, topic, peerId)
    assert.equal(await handshake(link, made.infohash), made.infohash)
    link.destroy()
  }
})

async function connect(t: TestContext, bootstrap: string[], topic: Buffer) {
  const swarm = new Hyperswarm({ dht: new HyperDHT({ bootstrap, host: '127.0.0.1', firewalled: false }) })
  t.after(() => swarm.destroy())
  const found = once(swarm, 'connection') as Promise<[SwarmConnection]>
  const discovery = swarm.join(topic, { client: true, server: false })
  // The giver may be announced only just now.
  const again = setInterval(() => discovery.refresh({ client: true, server: false }).catch(() => {}), lookEveryMs)
  const [connection] = await found.finally(() => clearInterval(again))
  connection.on('error', () => {})
  return { mux: Protomux.from(connection), peerId: 'giver' }
}

/** The infohash that the other end answers with. */
async function handshake(link: MuxLink, infohash: string): Promise<string> {
  const wire = new Wire() as unknown as Duplex & { handshake(infohash: string, peerId: string): void }
  link.on('error', () => {})
  link.pipe(wire).pipe(link)
  wire.handshake(infohash, Buffer.alloc(20, 7).toString('hex'))
  const [answered] = (await once(wire, 'handshake', { signal: AbortSignal.timeout(patienceMs) })) as [string]
  return answered
}
