import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
  csvHead,
  licenceUrl,
  magnetOf,
  playable,
  rssFoot,
  rssHead,
  type Title,
  toCsv,
  toJsonLd,
  toM3u,
  toNdjson,
  toNfo,
  toRss,
} from '@kinoswarm/catalog-feed'
import { channelOption, type OpenCatalogue, openCatalogue } from '../catalog/open-catalogue.ts'
import { counted } from '../cli/counted.ts'
import type { Verb } from '../cli/verb.ts'
import { codeOf, messageOf, ShellError } from '../errors.ts'

interface TextFormat {
  head?: string
  title(title: Title, first: boolean): string
  foot?: string
}

const formats: Record<string, TextFormat> = {
  ndjson: { title: toNdjson },
  csv: { head: csvHead(), title: toCsv },
  m3u: { head: '#EXTM3U\n', title: toM3u },
  rss: { head: rssHead('Kinoswarm catalogue', 'Openly licensed films'), title: toRss, foot: rssFoot() },
  jsonld: {
    head: '[\n',
    title: (title, first) => `${first ? '' : ',\n'}${JSON.stringify(toJsonLd(title))}`,
    foot: '\n]\n',
  },
}

export const verb: Verb = {
  summary: 'Writes the catalogue in a form other programs read',
  usage: `catalog export --format ${[...Object.keys(formats), 'strm'].join('|')} --out FILE_OR_FOLDER`,
  where: 'home',
  options: {
    channel: channelOption,
    format: {
      type: 'string',
      help: 'ndjson, csv, m3u, rss (with Torznab fields), jsonld (Schema.org), strm (folder for Kodi and Jellyfin)',
    },
    out: { type: 'string', help: 'file to write, or folder for strm' },
  },
  async run(context) {
    const { flags, cwd, out, signal } = context
    const name = flags.text('format') ?? 'ndjson'
    const given = flags.text('out')
    if (given === undefined) throw new ShellError('USAGE', 'Say where to write with --out.')
    const target = resolve(cwd, given)
    const catalogue = await openCatalogue(context)
    const titles =
      name === 'strm'
        ? await writeFolder(catalogue, target, signal).catch((error) => {
            throw unwritten(error, { target, signal })
          })
        : await writeText(catalogue, { name, target, signal })
    out.emit(
      { event: 'exported', format: name, out: target, titles },
      `Wrote ${counted(titles, 'title')} to ${target}.`,
    )
  },
}

/** To a temporary name first: a file that is there is whole. */
async function writeText(
  { writer }: OpenCatalogue,
  { name, target, signal }: { name: string; target: string; signal: AbortSignal },
): Promise<number> {
  const format = Object.hasOwn(formats, name) ? formats[name]! : null
  if (format === null)
    throw new ShellError('USAGE', `There is no format ${name}: ${Object.keys(formats).join(', ')}, strm.`)
  const part = `${target}.part`
  let count = 0
  const text = async function* () {
    yield format.head ?? ''
    for await (const title of writer.list()) yield format.title(title, count++ === 0)
    yield format.foot ?? ''
  }
  try {
    await pipeline(text, createWriteStream(part), { signal })
    await rename(part, target)
  } catch (error) {
    await rm(part, { force: true }).catch(() => {})
    throw unwritten(error, { target, signal })
  }
  return count
}

function unwritten(error: unknown, { target, signal }: { target: string; signal: AbortSignal }): unknown {
  if (signal.aborted) return new ShellError('CANCELLED', `Stopped: ${target} was not written.`, { cause: error })
  const code = codeOf(error)
  if (code === undefined || !/^E[A-Z]+$/.test(code)) return error
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new ShellError('DISK_FULL', `There is no room on the disk for ${target}.`, { cause: error })
  const why = UNWRITABLE[code] ?? messageOf(error)
  return new ShellError('NOT_FOUND', `${target} cannot be written: ${why}.`, { cause: error })
}

const UNWRITABLE: Record<string, string> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'a part of the path is no folder',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the disk is read-only',
  EISDIR: 'it is a folder',
}

/** A folder a title: `.strm` with a magnet link for each film or episode, the NFO, the poster, and a licence note. */
async function writeFolder({ writer }: OpenCatalogue, target: string, signal: AbortSignal): Promise<number> {
  let count = 0
  for await (const title of writer.list()) {
    signal.throwIfAborted()
    const folder = join(target, title.id)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, title.type === 'series' ? 'tvshow.nfo' : `${title.id}.nfo`), toNfo(title))
    const taken = new Set<string>()
    for (const { name, source, part } of playable(title)) {
      const stem = freeName(part ?? title.id, source.quality, taken)
      await writeFile(join(folder, `${stem}.strm`), `${magnetOf(source, name)}\n`)
    }
    const poster = title.poster && (await writer.file(title.poster.path))
    if (title.poster && poster)
      await writeFile(join(folder, `poster${/\.[a-z]+$/.exec(title.poster.path)?.[0] ?? ''}`), poster)
    await writeFile(
      join(folder, 'LICENCE.txt'),
      `${title.title}\n${title.attribution}\n${title.licence} ${licenceUrl(title.licence) ?? ''}\n${title.page}\n`,
    )
    count++
  }
  return count
}

/** The first file of a film has its name alone, for that is what media centres look for beside the NFO. */
function freeName(name: string, quality: string | undefined, taken: Set<string>): string {
  const wanted = taken.has(name) && quality !== undefined ? `${name}-${quality}` : name
  let free = wanted
  for (let number = 2; taken.has(free); number++) free = `${wanted}-${number}`
  taken.add(free)
  return free
}
