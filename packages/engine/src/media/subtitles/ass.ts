import type { SubtitleCue } from '../api.ts'
import { MediaError } from '../errors.ts'
import { plainLine } from './cue-text.ts'
import { cuesMax, parseTime } from './srt.ts'

/** Columns of an event when the file does not say: those of ASS 4+. */
const usualFormat = ['layer', 'start', 'end', 'style', 'name', 'marginl', 'marginr', 'marginv', 'effect', 'text']
const lineMaxLength = 8000

/** A whole .ass or .ssa file as plain cues: what is shown when styles are not wanted or cannot be drawn. */
export function parseAss(source: string): SubtitleCue[] {
  const cues: SubtitleCue[] = []
  let format = usualFormat
  for (const raw of source.split(/\r\n|\r|\n/, cuesMax * 2)) {
    const line = raw.slice(0, lineMaxLength)
    if (/^format:/i.test(line) && /\btext\b/i.test(line))
      format = columns(line.slice(7)).map((name) => name.toLowerCase())
    if (!/^dialogue:/i.test(line)) continue
    const cue = dialogue(line.slice(9), format)
    if (cue) cues.push(cue)
    if (cues.length > cuesMax) {
      throw new MediaError('SUBTITLE_TOO_LARGE', 'This subtitle file has far more lines than any film: it is refused.')
    }
  }
  return cues.sort((a, b) => a.start - b.start)
}

function columns(line: string): string[] {
  return line.split(',').map((part) => part.trim())
}

function dialogue(line: string, format: string[]): SubtitleCue | undefined {
  const fields = splitFields(line, format.length)
  const field = (name: string) => fields[format.indexOf(name)] ?? ''
  const start = parseTime(field('start'))
  const end = parseTime(field('end'))
  if (start === undefined || end === undefined || end <= start) return undefined
  return assCue(field('text'), start, end)
}

/** The last field is the text and may hold commas. */
function splitFields(line: string, count: number): string[] {
  const parts = line.split(',')
  return [...parts.slice(0, count - 1).map((part) => part.trim()), parts.slice(count - 1).join(',')]
}

/** In Matroska the times are the block's and an event begins with its reading order: eight fields, then the text. */
export function assEventText(event: string): string {
  return splitFields(event, 9)[8] ?? ''
}

export function assCue(source: string, start: number, end: number): SubtitleCue | undefined {
  const unbroken = withoutDrawings(source).replaceAll('\\N', '\n').replaceAll('\\n', '\n').replaceAll('\\h', ' ')
  const { text, top, italic } = plainLine(unbroken)
  return text === '' ? undefined : { start, end, text, ...(top && { top }), ...(italic && { italic }) }
}

/** Between `{\p1}` and `{\p0}` stand outlines of shapes, not words. */
function withoutDrawings(source: string): string {
  let out = ''
  let drawing = false
  for (const part of source.split(/(\{[^}]{0,200}\})/)) {
    if (part.startsWith('{')) {
      const mode = /\\p(\d)/.exec(part)
      if (mode) drawing = mode[1] !== '0'
      out += part
    } else if (!drawing) out += part
  }
  return out
}
