/** What is wrong with a catalogue beyond what the schema refuses: things a maintainer wants to know before signing. */
import { squashed } from './search/index.ts'
import { sourceFile, sourceInfohash, type Title, titleParts } from './title.ts'

export interface Finding {
  id: string
  level: 'error' | 'warning'
  code:
    | 'NO_SOURCE'
    | 'DUPLICATE_TITLE'
    | 'SAME_INFOHASH'
    | 'NO_POSTER'
    | 'NO_SYNOPSIS'
    | 'NO_YEAR'
    | 'NO_TORRENT'
    | 'HARD_TO_PLAY'
    | 'FUTURE'
    | 'UNREACHABLE'
  message: string
}

/** Codecs every current browser plays; anything else is converted on the fly, or not played. */
const EASY_VIDEO = /^(?:h264|avc1?|vp8|vp9|av1|theora)/i

export class Linter {
  readonly #names = new Map<string, string>()
  readonly #infohashes = new Map<string, string>()
  readonly #now: number

  /** `now`: unix seconds. */
  constructor(now: number) {
    this.#now = now
  }

  check(title: Title): Finding[] {
    const found: Finding[] = []
    const say = (level: Finding['level'], code: Finding['code'], message: string) =>
      found.push({ id: title.id, level, code, message })
    const sources = titleParts(title).flatMap((part) => part.sources)
    if (sources.length === 0) say('error', 'NO_SOURCE', 'has nothing to play')
    const name = `${squashed(title.title)}|${title.year ?? ''}|${title.type}`
    const twin = this.#names.get(name)
    if (twin !== undefined) say('warning', 'DUPLICATE_TITLE', `has the same name, year and type as ${twin}`)
    else this.#names.set(name, title.id)
    for (const source of sources) {
      const key = sourceFile(source)
      const other = this.#infohashes.get(key)
      if (other !== undefined && other !== title.id) say('warning', 'SAME_INFOHASH', `plays the same file as ${other}`)
      this.#infohashes.set(key, title.id)
      if (!source.torrent)
        say(
          'warning',
          'NO_TORRENT',
          `${sourceInfohash(source).slice(0, 8)}… has no .torrent here: playing starts later`,
        )
      if (source.video && !EASY_VIDEO.test(source.video))
        say('warning', 'HARD_TO_PLAY', `${source.video} is not played by browsers`)
    }
    if (!title.poster) say('warning', 'NO_POSTER', 'has no poster')
    if (!title.synopsis) say('warning', 'NO_SYNOPSIS', 'has no synopsis')
    if (!title.year) say('warning', 'NO_YEAR', 'has no year')
    if (title.added > this.#now + 86_400)
      say('warning', 'FUTURE', 'was added in the future: it stays on top of every list')
    return found
  }
}
