/**
 * Text from a catalogue is shown beside the shell's own words, printed on terminals and put into addresses.
 * It is cleaned once, on the way in, so that nobody downstream has to remember to.
 *
 * What goes: terminal escape sequences, control characters, bidirectional overrides (they make `exe.4pm` read as
 * `mp4.exe`), characters without width (two titles that look the same), lone surrogates (encodeURIComponent throws on
 * them), and combining marks stacked past what any script needs. What stays: every letter of every script, emoji,
 * and the joiners that Persian and the Indic scripts spell with.
 */

/** Thai and Vietnamese need two marks on a letter, Tibetan and pointed Hebrew up to four; more is ornament. */
const MARKS_MAX = 4

const ESCAPES = new RegExp(
  ['(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]', '\\x1b\\][^\\x07\\x1b\\x9c]*(?:\\x07|\\x1b\\\\|\\x9c)?', '\\x1b[@-_]'].join(
    '|',
  ),
  'g',
)
const LINE_BREAKS = /\r\n?|[\u0085\u2028\u2029]/g
const CONTROLS = /(?!\n)\p{Cc}/gu
const INVISIBLE = anyOf(
  ['\\u{ad}', '\\u{34f}', '\\u{61c}', '[\\u{115f}\\u{1160}]', '[\\u{17b4}\\u{17b5}]', '[\\u{180b}-\\u{180f}]'],
  ['\\u{200b}', '[\\u{200e}\\u{200f}]', '[\\u{202a}-\\u{202e}]', '[\\u{2060}-\\u{206f}]', '\\u{3164}', '\\u{feff}'],
  ['\\u{ffa0}', '[\\u{fff0}-\\u{ffff}]', '[\\u{e0000}-\\u{e0fff}]', '\\p{Cs}', '\\p{Noncharacter_Code_Point}'],
)
/** Scripts that spell with the zero-width joiner and non-joiner; emoji sequences do too. */
const JOINING =
  'Arabic Syriac Mongolian Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Khmer'
const STRAY_JOINERS = new RegExp(
  `(?<!${JOINING.replace(/(\w+) ?/g, '\\p{Script=$1}|')}\\p{Extended_Pictographic}|\\p{Emoji_Modifier}|\\u{fe0f})[\\u{200c}\\u{200d}]+`,
  'gu',
)
const MARK_STACKS = new RegExp(`(\\p{M}{${MARKS_MAX}})\\p{M}+`, 'gu')
const PLAIN = /^[ -~]*$/

/** One line of text: NFC, no control or invisible characters, runs of white space become one space, trimmed. */
export function cleanLine(text: string): string {
  if (PLAIN.test(text)) return text.replace(/ {2,}/g, ' ').trim()
  return clean(text).replace(/\s+/gu, ' ').trim()
}

/** Prose: as {@link cleanLine}, but keeps line breaks, at most one empty line in a row. */
export function cleanProse(text: string): string {
  if (PLAIN.test(text)) return text.replace(/ {2,}/g, ' ').trim()
  return clean(text)
    .replace(/[^\S\n]+/gu, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function clean(text: string): string {
  const visible = text
    .replace(ESCAPES, '')
    .replace(LINE_BREAKS, '\n')
    .replace(/\t/g, ' ')
    .replace(CONTROLS, '')
    .replace(INVISIBLE, '')
    .replace(STRAY_JOINERS, '')
  return visible.normalize('NFC').replace(MARK_STACKS, '$1')
}

function anyOf(...patterns: readonly string[][]): RegExp {
  return new RegExp(patterns.flat().join('|'), 'gu')
}
