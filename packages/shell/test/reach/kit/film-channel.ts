import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CatalogueWriter, createChannel, type Maintainer, MemoryState } from '@kinoswarm/catalog-feed'
import bencode from 'bencode'
import crypto from 'hypercore-crypto'
import Hyperdrive from 'hyperdrive'
import { pieceHashes } from '../../../../engine/test/kit/pieces.ts'
import type { Workshop } from '../../../src/home/workshop.ts'

export interface KitFilm {
  id: string
  /** Index of the film in the torrent, and its bytes as the catalogue names them. */
  file: number
  size: number
  torrent: Uint8Array
  infohash: string
  /** Path of each file of the torrent. */
  files: string[]
}

/** A film as releases mostly are: with its words in front of it and something else behind, in pieces that they share. */
export async function filmWithWords(
  dir: string,
  id: string,
  { size = 700_000, rest = 1_000 } = {},
): Promise<KitFilm & { bytes: Buffer }> {
  const pieceLength = 262_144
  const bytes = crypto.randomBytes(size)
  const parts: [string, Buffer][] = [
    [`${id}.vtt`, Buffer.from('WEBVTT\n')],
    [`${id}.webm`, bytes],
    [`${id}.bin`, crypto.randomBytes(rest)],
  ]
  await mkdir(dir, { recursive: true })
  const files = parts.map(([name]) => join(dir, name))
  for (const [at, [, data]] of parts.entries()) await writeFile(files[at]!, data)
  const all = Buffer.concat(parts.map(([, data]) => data))
  const info = {
    files: parts.map(([name, data]) => ({ length: data.length, path: [name] })),
    name: id,
    'piece length': pieceLength,
    pieces: pieceHashes(all, pieceLength),
  }
  const infohash = createHash('sha1').update(bencode.encode(info)).digest('hex')
  return { id, file: 1, size, torrent: Buffer.from(bencode.encode({ info })), infohash, files, bytes }
}

/** A channel whose catalogue has these films, given by whoever works with that home. */
export async function makeFilmChannel(
  shop: Workshop,
  films: KitFilm[],
): Promise<{ maintainer: Maintainer; drive: Hyperdrive }> {
  const keyPair = crypto.keyPair()
  const maintainer = await createChannel({ store: shop.store, keyPair, name: 'Open Cinema', state: new MemoryState() })
  const drive = new Hyperdrive(shop.store.namespace(`catalogue ${maintainer.id}`))
  await drive.ready()
  const writer = new CatalogueWriter(drive)
  await writer.ready()
  const torrents = new Map(films.map(({ id, torrent }) => [`/torrents/${id}.torrent`, torrent]))
  const titles = films.map(({ id, infohash, file, size }) => ({
    id,
    type: 'short' as const,
    title: id,
    licence: 'CC0-1.0',
    attribution: 'Test film, CC0',
    page: 'https://example.org/',
    added: 1,
    sources: [{ infohash, file, size, container: 'webm', torrent: `/torrents/${id}.torrent` }],
  }))
  await writer.publish(titles as never, { files: async (path) => torrents.get(path) ?? null })
  await maintainer.publishCatalogue((await writer.head())!)
  for (const { infohash, torrent, files } of films) await shop.films.add({ infohash, torrent, files })
  return { maintainer, drive }
}
