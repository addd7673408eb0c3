/** Ids of titles that come with none: made of their names, the same every time. */
import { createHash } from 'node:crypto'
import { FRACTIONS, LATIN_LETTERS } from '../search/fold.ts'

/** Room for `-1922-2` behind it. */
const NAME_MAX = 56
/** Longer than any title that may be published. */
const READ_MAX = 1000
/** Of a hash that stands for a name: two of a million are the same in one of five hundred catalogues. */
const HASH_DIGITS = 12

const CYRILLIC =
  'а a б b в v г g д d е e ж zh з z и i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ъ - ы y ь - э e ю yu я ya і i є ye ґ g ј j љ lj њ nj ђ dj ћ c џ dz'
const GREEK = 'α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o'
const LETTERS: Readonly<Record<string, string>> = Object.fromEntries(
  `${CYRILLIC} ${GREEK}`.match(/\S+ \S+/g)!.map((pair) => {
    const [letter, latin] = pair.split(' ') as [string, string]
    return [letter, latin === '-' ? '' : latin] as const
  }),
)

/**
 * `Nosferatu, 1922` → `nosferatu-1922`, `Потёмкин, 1925` → `potemkin-1925`; a name in letters that cannot be written in
 * Latin ones becomes a hash of it, `t-9b1f06e2c34d-1953`. Null for a name without a letter or digit.
 */
export function idFrom(title: string, year?: number): string | null {
  const spaced = title.slice(0, READ_MAX).replace(FRACTIONS, ' $&')
  const lower = spaced.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const plain = written(lower, LATIN_LETTERS)
  const all = lettersIn(plain)
  if (all === 0) return null
  const name = [plain, written(plain, LETTERS)].find((text) => (text.match(/[a-z0-9]/g)?.length ?? 0) * 2 >= all)
  const id = name === undefined ? hashed(plain) : hyphened(name)
  return year ? `${id}-${year}` : id
}

function lettersIn(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0
}

function written(text: string, letters: Readonly<Record<string, string>>): string {
  return [...text].map((letter) => letters[letter] ?? letter).join('')
}

function hyphened(text: string): string {
  const words = text.replace(/[^a-z0-9]+/g, '-').replace(/^-/, '')
  return words.slice(0, NAME_MAX).replace(/-$/, '')
}

function hashed(plain: string): string {
  const words = plain.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
  return `t-${createHash('sha256').update(words).digest('hex').slice(0, HASH_DIGITS)}`
}
