import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { titleTopic } from '@kinoswarm/engine'
import HyperDHT from 'hyperdht'
import { testnet } from '../../../engine/test/kit/world.ts'
import { testShell } from '../kit/shell.ts'

const [offered, lonely] = ['a'.repeat(40), 'b'.repeat(40)]

function title(id: string, infohash: string) {
  const page = 'https://films.example/'
  const record = { id, type: 'movie', title: id, year: 2000, licence: 'CC0-1.0', attribution: 'Nobody', page }
  return { ...record, sources: [{ infohash, size: 1 }] }
}

test('a check asks the network, when told to, which films nobody offers', async (t) => {
  const bootstrap = await testnet(t)
  const giver = new HyperDHT({ bootstrap })
  t.after(() => giver.destroy())
  await giver.announce(titleTopic(offered), HyperDHT.keyPair(Buffer.alloc(32, 7))).finished()

  const { run, home } = await testShell(t)
  await run('channel', 'create', '--name', 'Test', '--no-passphrase')
  const list = join(home, 'list.json')
  await writeFile(list, JSON.stringify({ titles: [title('given', offered), title('left', lonely)] }))
  await run('catalog', 'import', list)

  const nodes = bootstrap.flatMap((node) => ['--bootstrap', node])
  const unreachable = async (...flags: string[]) => {
    const events = await run('catalog', 'check', ...flags)
    return events.filter(({ code }) => code === 'UNREACHABLE').map(({ id }) => id)
  }
  assert.deepEqual(await unreachable('--online', ...nodes), ['left'])
  assert.deepEqual(await unreachable(), [])
})
