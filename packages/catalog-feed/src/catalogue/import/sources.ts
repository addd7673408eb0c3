/** Sources of a record: film files become torrents, .torrent files are read, and what is named is checked. */
import { stat } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { FILE_MAX_BYTES } from '../blocks.ts'
import type { Bench } from './bench.ts'
import { isBeside } from './beside.ts'
import { isRecord, text } from './draft.ts'
import type { TorrentFacts } from './prepare.ts'

const FILM = /\.(?:mp4|m4v|mkv|webm|avi|mov|ogv|mpg|mpeg|ts)$/i
/** Of SHA-256, one for each 64 KiB of a film. */
const BLOCK_HASH_BYTES = 32

export interface ReadySources {
  sources: unknown[]
  /** Seconds, as the first film file that says so has it. */
  runtime?: number
}

export async function readySources(given: unknown, bench: Bench): Promise<ReadySources> {
  const sources: unknown[] = []
  let runtime: number | undefined
  for (const source of Array.isArray(given) ? given : []) {
    const ready: Ready = isRecord(source) ? await readySource(source, bench) : { source }
    runtime ??= ready?.runtime
    if (ready) sources.push(ready.source)
  }
  return { sources, ...(runtime !== undefined && { runtime }) }
}

type Ready = { source: unknown; runtime?: number } | undefined

async function readySource(given: Record<string, unknown>, bench: Bench): Promise<Ready> {
  const { local, torrentFile, ...rest } = given
  if (typeof local === 'string') return localFilm(local, rest, bench)
  if (typeof torrentFile === 'string') return fromTorrent(torrentFile, rest, bench)
  if (typeof rest.torrent === 'string' && !(await keptTorrent(rest.torrent, rest, bench))) rest.torrent = undefined
  if (typeof rest.blocks === 'string' && !(await keptBlocks(rest.blocks, bench))) rest.blocks = undefined
  return { source: rest }
}

/** What a list says of a film goes before what the file says of itself. */
async function localFilm(local: string, given: Record<string, unknown>, bench: Bench): Promise<Ready> {
  const { draft, options, files, films, spoken } = bench
  const path = resolve(draft.folder, local)
  if (!FILM.test(path)) return bench.warn(`${local} is not a film file`)
  if (!(await isFile(path))) return bench.warn(`the film ${local} is not there`)
  if (!draft.typed && !(await isBeside(draft.folder, path)))
    bench.warn(`the film ${local} lies outside the folder of the list, and is given away as the others are`)
  const facts = await options.torrents.create(path)
  films.push({ infohash: facts.infohash, torrent: facts.torrent, files: [path] })
  const named = path === draft.origin ? '' : `${local}: `
  for (const warning of facts.film?.warnings ?? []) bench.warn(`${named}${warning}`)
  for (const { language } of facts.film?.source.audio ?? []) if (language) spoken.add(language)
  const known = { container: extname(path).slice(1).toLowerCase(), ...facts.film?.source, ...defined(given) }
  const source = withTorrent(facts, { ...known, file: 0, size: facts.files[0]!.size }, bench)
  if (facts.blockHashes && facts.blockHashes.byteLength <= FILE_MAX_BYTES) {
    source.blocks = `/torrents/${facts.infohash}.blocks`
    files.set(source.blocks as string, facts.blockHashes)
  }
  return { source, runtime: facts.film?.runtime }
}

async function fromTorrent(local: string, rest: Record<string, unknown>, bench: Bench): Promise<Ready> {
  const found = await bench.read(local)
  if ('why' in found) return bench.warn(`the torrent ${local} ${found.why}`)
  const facts = parsed(found.bytes, local, bench)
  const wanted = facts && (facts.files.find((file) => file.index === rest.file) ?? largest(facts.files))
  if (!facts) return undefined
  if (!wanted) return bench.warn(`the torrent ${local} holds no film`)
  return { source: withTorrent(facts, { ...rest, file: wanted.index, size: wanted.size }, bench) }
}

function withTorrent(facts: TorrentFacts, source: Record<string, unknown>, { files }: Bench): Record<string, unknown> {
  const path = `/torrents/${facts.infohash}.torrent`
  files.set(path, facts.torrent)
  return { ...source, infohash: facts.infohash, torrent: path }
}

/** Takes the torrent beside the list, if it is that of the source, or leaves the one in the catalogue. */
async function keptTorrent(path: string, source: Record<string, unknown>, bench: Bench): Promise<boolean> {
  const found = await bench.read(`.${path}`)
  if ('why' in found) return bench.has(path)
  const facts = parsed(found.bytes, path, bench)
  if (!facts) return false
  const infohash = text(source.infohash) ?? text(source.infohash2)?.slice(0, 40)
  if (facts.infohash === infohash) bench.files.set(path, facts.torrent)
  else bench.warn(`the torrent ${path} is that of another film`)
  return facts.infohash === infohash
}

async function keptBlocks(path: string, bench: Bench): Promise<boolean> {
  const found = await bench.read(`.${path}`)
  if ('why' in found) return bench.has(path)
  const { byteLength } = found.bytes
  const fits = byteLength > 0 && byteLength % BLOCK_HASH_BYTES === 0 && byteLength <= FILE_MAX_BYTES
  if (fits) bench.files.set(path, found.bytes)
  else bench.warn(`${path} holds no hashes of blocks`)
  return fits
}

function parsed(bytes: Uint8Array, name: string, bench: Bench): TorrentFacts | undefined {
  try {
    return bench.options.torrents.parse(bytes)
  } catch (error) {
    return bench.warn(`the torrent ${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function largest(files: TorrentFacts['files']): TorrentFacts['files'][number] | undefined {
  const films = files.filter((file) => FILM.test(file.path.at(-1) ?? ''))
  return films.reduce<TorrentFacts['files'][number] | undefined>(
    (best, file) => (best === undefined || file.size > best.size ? file : best),
    undefined,
  )
}

function defined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}
