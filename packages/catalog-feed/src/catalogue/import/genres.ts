/** Genres and languages as other catalogues spell them, in our fixed words. */
import { genreNamed } from '../genre-names.ts'
import { type Genre, TITLE_LIMITS } from '../title.ts'

/** Longer than any number with its unit, and than any name of a release: expressions see no more. */
const FIGURE_MAX = 64
const NAME_MAX = 1000

/** ISO 639-2 and English names that feeds use where a BCP 47 tag is wanted. */
const LANGUAGES: Record<string, string> = {
  eng: 'en',
  english: 'en',
  fre: 'fr',
  fra: 'fr',
  french: 'fr',
  ger: 'de',
  deu: 'de',
  german: 'de',
  spa: 'es',
  spanish: 'es',
  ita: 'it',
  italian: 'it',
  jpn: 'ja',
  japanese: 'ja',
  rus: 'ru',
  russian: 'ru',
  por: 'pt',
  portuguese: 'pt',
  chi: 'zh',
  zho: 'zh',
  chinese: 'zh',
  dut: 'nl',
  nld: 'nl',
  dutch: 'nl',
  swe: 'sv',
  swedish: 'sv',
  dan: 'da',
  danish: 'da',
  nor: 'no',
  norwegian: 'no',
  pol: 'pl',
  polish: 'pl',
  cze: 'cs',
  ces: 'cs',
  czech: 'cs',
  hin: 'hi',
  hindi: 'hi',
  kor: 'ko',
  korean: 'ko',
  ara: 'ar',
  arabic: 'ar',
}

/** Known genres; what is none of ours becomes a tag. */
export function sortGenres(names: readonly string[]): { genres: Genre[]; tags: string[] } {
  const genres: Genre[] = []
  const tags: string[] = []
  for (const name of names.flatMap((entry) => entry.split(/[;,|/]/))) {
    const plain = name.trim().toLowerCase()
    if (plain.length > TITLE_LIMITS.tag) continue
    const known = genreNamed(plain)
    if (known) genres.push(known)
    else if (plain !== '') tags.push(name.trim())
  }
  return { genres: [...new Set(genres)].slice(0, 8), tags: [...new Set(tags)].slice(0, 32) }
}

export function languageTags(names: readonly string[]): string[] {
  const tags = names.flatMap((entry) => entry.split(/[;,|/]/)).map((name) => name.trim().toLowerCase())
  const known = tags.map((tag) => LANGUAGES[tag] ?? tag)
  return [...new Set(known.filter((tag) => /^[a-z]{2,3}(?:-[a-z0-9]{1,8})*$/i.test(tag)))].slice(0, 32)
}

/** `2160p` … out of a release name or a label such as `1080` or `HD 720p`. */
export function qualityFrom(text: string): string | undefined {
  const name = text.slice(0, NAME_MAX)
  const found = /(2160|1440|1080|720|576|480|360|240)\s*p?\b/i.exec(name)
  if (found) return `${found[1]}p`
  return /\b4k\b/i.test(name) ? '2160p' : undefined
}

/** Seconds out of `1:32:05`, `92 min`, `PT1H32M`, `1h 32m` or a number of minutes. */
export function runtimeSeconds(given: string | undefined): number | undefined {
  if (!given) return undefined
  const text = given.slice(0, FIGURE_MAX)
  const clock = /^(?:(\d+):)?(\d{1,2}):(\d{2})(?:\.\d+)?$/.exec(text.trim())
  if (clock) return positive(Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3]))
  const parts =
    /(?:(\d+)\s*h(?:ours?|rs?)?)?\s*(?:(\d+)\s*m(?:in(?:utes?)?)?)?\s*(?:(\d+)\s*s(?:ec(?:onds?)?)?)?/i.exec(
      text.replace(/^PT/i, ''),
    )
  const sum = Number(parts?.[1] ?? 0) * 3600 + Number(parts?.[2] ?? 0) * 60 + Number(parts?.[3] ?? 0)
  if (sum > 0) return sum
  const minutes = /^\d+$/.exec(text.trim())
  return minutes ? positive(Number(minutes[0]) * 60) : undefined
}

function positive(seconds: number): number | undefined {
  return seconds > 0 ? seconds : undefined
}
