/**
 * Subtitles as plain text with times, out of WebVTT or SubRip. A tolerant line scanner without regular expressions
 * that could run away; tags are dropped, never interpreted; sizes are bounded.
 */
export interface Cue {
  from: number
  to: number
  text: string
  /** Wanted at the top of the picture: a sign in it, or speech over credits. */
  top?: boolean
  italic?: boolean
}

/** The longest films have some thousands. */
const cuesMax = 20_000
const fileMaxChars = 8 << 20
const cueMaxChars = 1000

export function parseCues(file: string): Cue[] {
  if (file.length > fileMaxChars) return []
  const lines = file.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n')
  const cues: Cue[] = []
  for (let at = 0; at < lines.length && cues.length < cuesMax; at++) {
    const times = parseTimes(lines[at]!)
    if (!times) continue
    const text: string[] = []
    while (at + 1 < lines.length && lines[at + 1]!.trim() !== '') text.push(lines[++at]!)
    const shown = plainText(text.join('\n'))
    if (shown) cues.push({ ...times, text: shown })
  }
  return cues.sort((a, b) => a.from - b.from)
}

/** `00:01:02,345 --> 00:01:04.000 …` */
export function parseTimes(line: string): { from: number; to: number } | undefined {
  const arrow = line.indexOf('-->')
  if (arrow < 0 || line.length > 500) return undefined
  const from = parseStamp(line.slice(0, arrow).trim())
  const to = parseStamp(
    line
      .slice(arrow + 3)
      .trim()
      .split(' ', 1)[0] ?? '',
  )
  return from === undefined || to === undefined || to <= from ? undefined : { from, to }
}

function parseStamp(text: string): number | undefined {
  const parts = text.replace(',', '.').split(':')
  if (parts.length < 2 || parts.length > 3) return undefined
  const values = parts.map(Number)
  if (values.some((value) => !Number.isFinite(value) || value < 0)) return undefined
  return values.reduce((sum, value) => sum * 60 + value, 0)
}

const entities: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&nbsp;': '\u00a0',
  '&lrm;': '',
  '&rlm;': '',
}

function plainText(text: string): string {
  let out = ''
  let at = 0
  while (at < text.length && out.length < cueMaxChars) {
    const end = text[at] === '<' ? text.indexOf('>', at) : -1
    if (end > at) at = end + 1
    else out += text[at++]
  }
  return out
    .replace(/&[a-z]{2,4};/g, (entity) => entities[entity] ?? entity)
    .replaceAll('\0', '')
    .replace(/\{\\an?\d\}/g, '')
    .trim()
}

/** What is said at a time. Cues are in order; a few overlap at most. */
export function cuesAt(cues: Cue[], time: number): Cue[] {
  let low = 0
  let high = cues.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (cues[middle]!.from <= time) low = middle + 1
    else high = middle
  }
  const lookBack = 8
  return cues.slice(Math.max(0, low - lookBack), low).filter((cue) => cue.to > time)
}
