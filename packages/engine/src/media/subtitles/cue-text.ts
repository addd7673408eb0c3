/** Words of a subtitle line without its markup. What is left is text and nothing but text. */
export interface PlainLine {
  text: string
  /** Wanted at the top of the picture. */
  top: boolean
  italic: boolean
}

/** Four full lines of a cinema screen, generously. */
const textMaxLength = 2000
const tagMaxLength = 200

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\u00a0'],
  ['lrm', '\u200e'],
  ['rlm', '\u200f'],
])

/**
 * One pass from left to right: tags, entities and ASS codes go, everything else stays as it is. No pattern is built
 * from the text, and no step looks at a character twice.
 */
export function plainLine(source: string): PlainLine {
  const input = source.slice(0, textMaxLength * 2)
  const line: PlainLine = { text: '', top: false, italic: false }
  let at = 0
  while (at < input.length) {
    const skip = markupAt(input, at, line)
    if (skip > 0) at += skip
    else line.text += visible(input[at++] ?? '')
  }
  line.text = tidy(line.text).slice(0, textMaxLength)
  return line
}

/** Length of the markup at an offset, its effect noted in the line; 0 = it is text. */
function markupAt(input: string, at: number, line: PlainLine): number {
  const first = input[at]
  if (first === '<') return tagAt(input, at, line)
  if (first === '{') return codesAt(input, at, line)
  if (first === '&') return entityAt(input, at, line)
  return 0
}

function tagAt(input: string, at: number, line: PlainLine): number {
  const next = input[at + 1] ?? ''
  if (!/[A-Za-z0-9/!?]/.test(next)) return 0
  const end = input.indexOf('>', at)
  if (end < 0 || end - at > tagMaxLength) return 0
  if (line.text === '' && input.slice(at, end + 1).toLowerCase() === '<i>') line.italic = true
  return end + 1 - at
}

/** ASS override codes, which some SRT files carry too; `{text}` without a backslash is text. */
function codesAt(input: string, at: number, line: PlainLine): number {
  if (input[at + 1] !== '\\') return 0
  const end = input.indexOf('}', at)
  if (end < 0 || end - at > tagMaxLength) return 0
  const codes = input.slice(at, end)
  if (/\\an[789]/.test(codes)) line.top = true
  if (line.text === '' && /\\i1/.test(codes)) line.italic = true
  return end + 1 - at
}

function entityAt(input: string, at: number, line: PlainLine): number {
  const end = input.indexOf(';', at)
  if (end < 0 || end - at > 8) return 0
  const value = entities.get(input.slice(at + 1, end))
  if (value === undefined) return 0
  line.text += value
  return end + 1 - at
}

/** Without control characters; line ends stay. */
function visible(character: string): string {
  const code = character.charCodeAt(0)
  if (character === '\n' || character === '\t') return character
  return code < 0x20 || code === 0x7f || code === 0xfeff ? '' : character
}

function tidy(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.filter((line) => line !== '').join('\n')
}
