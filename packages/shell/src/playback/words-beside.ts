/** Subtitle files that came with a film in its torrent: what they are called, and how they are read. */
import type { Engine } from '@kinoswarm/engine'
import type { EngineSource, WordsFile } from '@kinoswarm/engine/api'
import type { SubtitleInfo } from '../api.ts'
import { ShellError } from '../errors.ts'

/** Some kilobytes that nobody may have: who chose them has other things to do. */
const readMaxMs = 60_000

/** English names of languages that releases are subtitled in, and the tags they stand for. */
const languages = (
  'ar bg bn bs ca cs da de el en es et eu fa fi fil fr gl gu he hi hr hu id is it ja kn ko lt lv mk ml mr ms nb nl no ' +
  'pa pl pt ro ru si sk sl sq sr sv ta te th tr uk ur vi zh'
).split(' ')
const names = new Map<string, string>()
for (const tag of languages) {
  for (const locale of ['en', tag]) {
    const name = new Intl.DisplayNames([locale], { type: 'language' }).of(tag)
    if (name) names.set(name.toLowerCase(), tag)
  }
}

/** As a page offers them. Places in the list name them. */
export function wordsInfo(id: string, words: WordsFile[]): SubtitleInfo[] {
  return words.map(({ path }, place) => {
    const { language, label, forced } = namedBy(path)
    const styled = /\.(ass|ssa)$/i.test(path)
    return {
      id: `beside-${place}`,
      language,
      ...(label && { label }),
      ...(forced && { forced }),
      url: `/media/${id}/words/${place}`,
      ...(styled && { styled }),
    }
  })
}

/** Behind a language these say what kind of subtitles they are. */
const kinds = new Map([
  ['forced', 'forced'],
  ['sdh', 'SDH'],
  ['cc', 'SDH'],
])

/**
 * What a path says of its language: `Film.en.srt`, `Subs/3_French.srt`, `Film.German.forced.ass`. A tag counts at the end
 * only, for many are words too (“This is it”); a language's name anywhere. What says none is shown by its name.
 */
export function namedBy(path: string): { language: string; label?: string; forced: boolean } {
  const name = (path.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '').slice(-200)
  const words = name
    .toLowerCase()
    .split(/[\s._()[\]-]+/)
    .filter((word) => word !== '')
  const kind = words.map((word) => kinds.get(word)).find((found) => found !== undefined)
  const rest = words.filter((word) => !kinds.has(word))
  const last = rest.length > 1 ? tagOf(rest.at(-1) ?? '') : undefined
  const language = last ?? rest.map((word) => names.get(word)).findLast((tag) => tag !== undefined)
  const label = language ? kind : name.slice(-80)
  return { language: language ?? '', ...(label && { label }), forced: kind === 'forced' }
}

function tagOf(word: string): string | undefined {
  if (word.length < 2 || word.length > 3) return undefined
  try {
    const { language } = new Intl.Locale(word)
    return languages.includes(language) ? language : undefined
  } catch {
    return undefined
  }
}

/** Opened like a film of the same torrent, read to its end, and let go. */
export async function readBeside(engine: Engine, source: EngineSource, { file, size }: WordsFile): Promise<Uint8Array> {
  const { blockHashes: _film, bitrate: _speed, pinned: _kept, ...torrent } = source
  const id = await engine.open({ ...torrent, file, size })
  const stream = engine.read(id, { start: 0, end: size - 1 })
  const late = new ShellError('FILM_SILENT', 'Nobody has delivered these subtitles yet.')
  const timer = setTimeout(() => stream.destroy(late), readMaxMs)
  try {
    const parts: Buffer[] = []
    for await (const part of stream) parts.push(part as Buffer)
    return Buffer.concat(parts)
  } finally {
    clearTimeout(timer)
    await engine.stop(id).catch(() => {})
  }
}
