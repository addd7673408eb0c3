/**
 * Made-up titles of about one kilobyte each, the same on every machine: words by Zipf's law, fifteen languages. Each has
 * a thumbhash of its own, as large as real ones, and one of a few hundred posters.
 */
import { open } from 'node:fs/promises'
import { linesOf } from '@kinoswarm/catalog-feed/lines'
import { GENRES, QUALITIES, type TitleInput } from '@kinoswarm/catalog-feed/title'

const SYLLABLES =
  'ba be bi bo bu da de di do du fa fe ga go ha he ka ke ki ko la le li lo lu ma me mi mo mu na ne ni no ra re ri ro ru sa se si so ta te ti to tu va ve vi za zo sha tri plo gra ster quen'.split(
    ' ',
  )
const HAN = '山川東西南北上下大小中人生日月火水木金土天地花鳥風雪雲海空星春夏秋冬愛夢影光道門城王子女男'
const LANGUAGES = 'en en en en en en en en fr de es it ja zh ru pt nl sv pl ko'.split(' ')
const LICENCES = ['CC-BY-4.0', 'CC-BY-3.0', 'CC-BY-SA-4.0', 'CC0-1.0', 'CC-PDM-1.0']
const WORDS = 24_000
/** Pictures that titles share: a million different ones would measure the disk. */
const POSTERS = 240
/** What a poster of 240 pixels weighs. */
const POSTER_BYTES = 10_000
const THUMBHASH_BYTES = 25
/** Of a list of titles, written at once. */
const CHUNK_BYTES = 256 << 10
/** Ours have a kilobyte or two. */
const LINE_MAX_BYTES = 256 << 10
/** An instant some years ago; titles are a minute apart. */
const NEWEST = 1_750_000_000

export class TitleMaker {
  #state = 0x9e3779b9
  /** As they stand in names: what a maker of titles costs is not what is to be measured. */
  readonly #words: string[]

  constructor() {
    const words = Array.from({ length: WORDS }, () => this.#word())
    this.#words = words.map((word) => word[0]!.toUpperCase() + word.slice(1))
  }

  /** Title `n` of `count`: document order, newest first. */
  make(n: number): TitleInput {
    this.#state = (Math.imul(n + 1, 2654435761) ^ 0x5bd1e995) >>> 0
    const language = this.#pick(LANGUAGES)
    const title = language === 'ja' || language === 'zh' ? this.#han() : this.#name(1 + this.#below(4))
    return {
      id: `t${n}`,
      type: this.#below(10) === 0 ? 'short' : 'movie',
      title,
      ...(language !== 'en' && { originalTitle: this.#name(2) }),
      year: 1900 + this.#below(125),
      added: NEWEST - n * 60,
      runtime: 300 + this.#below(9000),
      genres: [this.#pick(GENRES), this.#pick(GENRES)],
      languages: [language],
      countries: [this.#pick(['US', 'FR', 'DE', 'JP', 'GB', 'IN', 'BR'])],
      people: [
        { name: this.#person(), role: 'director' },
        ...Array.from({ length: 3 + this.#below(6) }, () => ({ name: this.#person(), role: 'actor' as const })),
      ],
      synopsis: this.#name(30 + this.#below(45)),
      poster: { path: `/posters/${n % POSTERS}.webp`, thumbhash: this.#base64(THUMBHASH_BYTES) },
      licence: this.#pick(LICENCES),
      attribution: this.#person(),
      page: `https://films.example/${n}`,
      ids: { imdb: `tt${String(1_000_000 + n).padStart(7, '0')}` },
      sources: Array.from({ length: 1 + this.#below(3) }, () => ({
        infohash: this.#hex(40),
        size: 100_000_000 + this.#below(900_000_000),
        quality: this.#pick(QUALITIES),
        container: 'mp4',
        video: 'h264',
        audio: [{ codec: 'aac', language, channels: 2 }],
      })),
    }
  }

  #below(max: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0
    return Math.floor((this.#state / 2 ** 32) * max)
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)]!
  }

  #word(): string {
    return (
      Array.from({ length: 1 + this.#below(3) }, () => this.#pick(SYLLABLES)).join('') +
      this.#pick(['', 'n', 's', 'r', ''])
    )
  }

  #name(words: number): string {
    let name = ''
    for (let i = 0; i < words; i++) {
      const word = this.#words[Math.floor(WORDS ** (this.#below(1e6) / 1e6)) - 1]!
      name += i === 0 ? word : ` ${word}`
    }
    return name
  }

  #person(): string {
    const first = this.#words[this.#below(6000)]!
    return `${first} ${this.#words[this.#below(6000)]!}`
  }

  #han(): string {
    return Array.from({ length: 3 + this.#below(5) }, () => HAN[this.#below(HAN.length)]!).join('')
  }

  #base64(bytes: number): string {
    const made = Buffer.allocUnsafe(bytes)
    for (let i = 0; i < bytes; i++) made[i] = this.#below(256)
    return made.toString('base64')
  }

  #hex(digits: number): string {
    const made = Buffer.allocUnsafe(digits / 2)
    for (let i = 0; i < made.length; i += 2) made.writeUInt16BE(this.#below(65_536), i)
    return made.toString('hex')
  }
}

export function* madeTitles(count: number): Generator<TitleInput> {
  const maker = new TitleMaker()
  for (let n = 0; n < count; n++) yield maker.make(n)
}

/** Writes made titles to a file, one a line, so that nobody who publishes them has to make them up. */
export async function writeTitles(path: string, count: number): Promise<void> {
  const file = await open(path, 'w')
  try {
    let lines = ''
    for (const title of madeTitles(count)) {
      lines += `${JSON.stringify(title)}\n`
      if (lines.length < CHUNK_BYTES) continue
      await file.write(lines)
      lines = ''
    }
    await file.write(lines)
  } finally {
    await file.close()
  }
}

/** The titles of such a file, as an import of a long list reads them. */
export async function* readTitles(path: string): AsyncGenerator<TitleInput> {
  for await (const line of linesOf(path, LINE_MAX_BYTES)) yield JSON.parse(line.toString()) as TitleInput
}

/** A file that a title names: a WebP by its first bytes, and noise after them. */
export async function madeFile(path: string): Promise<Uint8Array> {
  const bytes = Buffer.alloc(POSTER_BYTES)
  bytes.write('RIFF')
  bytes.writeUInt32LE(POSTER_BYTES - 8, 4)
  bytes.write('WEBPVP8X', 8)
  bytes.writeUInt32LE(10, 16)
  bytes.writeUIntLE(239, 24, 3)
  bytes.writeUIntLE(359, 27, 3)
  let state = Number(/\d+/.exec(path)?.[0] ?? 0) + 1
  for (let i = 30; i < bytes.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    bytes[i] = state >>> 24
  }
  return bytes
}

/** Queries of six kinds against made titles: whole names, beginnings, typos, people, pairs, Han. */
export function madeQueries(count: number, titles: number): string[] {
  const maker = new TitleMaker()
  return Array.from({ length: count }, (_, i) => {
    const title = maker.make(Math.floor((i * 2654435761) % titles))
    const words = title.title.split(' ')
    const person = title.people?.[1]?.name ?? title.title
    if (i % 6 === 0) return title.title
    if (i % 6 === 1) return words[0]!.slice(0, 3)
    if (i % 6 === 2) return words.map((word) => (word.length > 4 ? word.slice(0, 2) + word.slice(3) : word)).join(' ')
    if (i % 6 === 3) return person
    if (i % 6 === 4) return `${person.split(' ')[0]} ${words[0]}`
    return title.title.slice(0, 2)
  })
}
