/** Folders to import, and what becomes of them, without an engine: that package is not known here. */
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Prepared, prepare, readDrafts, type TorrentTools } from '../../src/index.ts'

export const infohash = '08ada5a7a6183aae1e09d831df6748d566095a10'
export const defaults = { licence: 'CC0-1.0', attribution: 'Somebody', page: 'https://films.example/' }
/** Stands in for the engine's maker: this package knows no engine. */
export const torrents: TorrentTools = {
  async create(file) {
    const hash = createHash('sha1').update(file).digest('hex')
    return { torrent: Buffer.from('d4:infod1:xi1eee'), infohash: hash, files: [{ index: 0, path: ['f'], size: 7 }] }
  },
  parse(torrent) {
    const files = [
      { index: 0, path: ['read.me'], size: 3 },
      { index: 1, path: ['film.mp4'], size: 9 },
    ]
    return { torrent, infohash, files }
  },
}

export async function folder(t: TestContext, files: Record<string, string | Buffer>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'kinoswarm-import-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  for (const [name, data] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true })
    await writeFile(join(dir, name), data)
  }
  return dir
}

export async function imported(path: string): Promise<Prepared[]> {
  const all: Prepared[] = []
  for await (const draft of readDrafts(path)) {
    const given = Object.entries(draft.record).filter(([, value]) => value !== undefined)
    const record = { ...defaults, ...Object.fromEntries(given) }
    all.push(await prepare({ ...draft, record }, { torrents, now: 1_700_000_000, keepPictures: true }))
  }
  return all
}

/** A feed of one film. */
export const item = (title: string, description: string) =>
  `<rss><channel><item><title>${title}</title><description>${description}</description><link>magnet:?xt=urn:btih:${infohash}</link></item></channel></rss>`
