/**
 * Folding: what a title and what a person types must become the same.
 *
 * Accents go from Latin, Greek and Cyrillic only (plus Hebrew points and Arabic harakat): in Thai or Devanagari the
 * marks are the vowels. Kana become katakana, full-width and half-width forms become ordinary ones.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is the fast path
const ASCII = /^[\x00-\x7f]*$/
/** Latin, Greek and Cyrillic accents, titlo, Hebrew points, Arabic harakat and hamza. */
const ACCENTS = new RegExp(
  ['\\u0300-\\u036f', '\\u0483-\\u0487', '\\u0591-\\u05bd', '\\u05bf-\\u05c7', '\\u064b-\\u065f', '\\u0670', '\\u0640']
    .map((range) => `[${range}]`)
    .join('|'),
  'g',
)
/** Latin letters that are no letter with a mark on it. */
export const LATIN_LETTERS: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ħ: 'h',
  ŋ: 'n',
  ŧ: 't',
  ĸ: 'k',
}
const LETTERS: Readonly<Record<string, string>> = {
  ...LATIN_LETTERS,
  ς: 'σ',
  ى: 'ي',
  '’': "'",
  ʼ: "'",
  '‘': "'",
}
const LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g')
/** A fraction stands apart from the number before it: 8½ is 8 and 1/2. */
export const FRACTIONS = /[\u00bc-\u00be\u2150-\u215e]/g
const HIRAGANA = /[\u3041-\u3096]/g

export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  return text
    .replace(FRACTIONS, (fraction) => ` ${fraction}`)
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .toLowerCase()
    .replace(ACCENTS, '')
    .replace(LETTER, (letter) => LETTERS[letter]!)
    .normalize('NFC')
    .replace(HIRAGANA, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60))
}
