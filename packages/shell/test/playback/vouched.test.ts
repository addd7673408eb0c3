/** What a catalogue signs of a film's blocks, on its way from the channel through the shell to the engine. */
import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { hyperswarmPeer } from '../../../engine/test/kit/bad-peer.ts'
import { film, type TestFilm, testnet } from '../../../engine/test/kit/world.ts'
import type { Playback } from '../../src/api.ts'
import { filmTitle, publish } from '../kit/publish.ts'
import { type TestShell, testShell } from '../kit/shell.ts'

const pieceLength = 1024 * 1024
/** Inside what such a peer gives of a piece. */
const headBytes = 128 * 1024

test('a page gets a film whose blocks are signed before any piece of it is whole', async (t) => {
  const bootstrap = await testnet(t)
  const made = await film(t, 3 * pieceLength, { pieceLength })
  await hyperswarmPeer(t, made, { bootstrap, manner: 'half' })
  const shell = await testShell(t, { bootstrap })
  const { page } = shell
  const channel = await channelWith(shell, made, made.blockHashes)

  const { id, url } = (await page.json('POST', '/api/v1/playback', { channel, id: 'film' })) as Playback
  const head = await read(shell, url, headBytes)
  assert.deepEqual(head, made.bytes.subarray(0, headBytes))
  const { have } = (await page.json('GET', `/api/v1/playback/${id}`)) as Playback
  assert.equal(have, 0)
})

test('a film plays piece by piece where what is signed of its blocks is not true', async (t) => {
  const bootstrap = await testnet(t)
  const made = await film(t, 2 * pieceLength, { pieceLength })
  await hyperswarmPeer(t, made, { bootstrap, manner: 'honest' })
  const shell = await testShell(t, { bootstrap })
  const channel = await channelWith(shell, made, Buffer.alloc(made.blockHashes.length, 7))

  const { url } = (await shell.page.json('POST', '/api/v1/playback', { channel, id: 'film' })) as Playback
  assert.deepEqual(await read(shell, url, made.size), made.bytes)
})

/** A channel with this film, its torrent and the hashes of its blocks. Answers with its id. */
async function channelWith(shell: TestShell, made: TestFilm, blocks: Uint8Array): Promise<string> {
  const folder = join(shell.home, 'torrents')
  await mkdir(folder)
  await writeFile(join(folder, 'film.torrent'), made.torrent)
  await writeFile(join(folder, 'film.blocks'), blocks)
  const { infohash, size } = made
  const source = { infohash, size, torrent: '/torrents/film.torrent', blocks: '/torrents/film.blocks' }
  const link = await publish(shell, 'First', [filmTitle('film', 'The Film', source)])
  return link.slice('kinoswarm://'.length)
}

async function read({ page }: TestShell, url: string, bytes: number): Promise<Buffer> {
  const stream = await page.stream(url)
  const parts: Buffer[] = []
  let got = 0
  for await (const part of stream) {
    parts.push(part as Buffer)
    got += (part as Buffer).length
    if (got >= bytes) break
  }
  return Buffer.concat(parts).subarray(0, bytes)
}
