import { test } from 'node:test'
import HyperDHT from 'hyperdht'
import { titleTopic } from '../../src/swarm/topic.ts'
import { assertPlays, engine, film, give, open, testnet } from '../kit/world.ts'

/** More than the engine has places for. */
const SILENT = 80

test('machines that are announced for a film and say nothing do not keep the one that has it away', async (t) => {
  const bootstrap = await testnet(t)
  const made = await film(t, 500_000)
  const crowd = new HyperDHT({ bootstrap, host: '127.0.0.1', firewalled: false })
  t.after(() => crowd.destroy({ force: true }))
  for (let one = 0; one < SILENT; one++) {
    const keyPair = HyperDHT.keyPair()
    await crowd.createServer((connection) => connection.on('error', () => {})).listen(keyPair)
    await crowd.announce(titleTopic(made.infohash), keyPair).finished()
  }
  await give(await engine(t, { bootstrap }), made)
  const viewer = await engine(t, { bootstrap })
  await assertPlays(viewer, await open(viewer, made), made)
})
