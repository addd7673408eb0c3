import type { SubtitleCue } from '../api.ts'
import { MediaError } from '../errors.ts'
import { plainLine } from './cue-text.ts'

/** A three-hour film has some two thousand lines; more than this is no subtitle. */
export const cuesMax = 50_000
const lineMaxLength = 4000
/** A time with everything around it. */
const timeMaxLength = 40
/** Lines of one cue. */
const cueLinesMax = 12

/** SubRip and WebVTT by one tolerant scanner: whatever has an arrow between two times begins a cue. */
export function parseArrowCues(source: string): SubtitleCue[] {
  const lines = source.split(/\r\n|\r|\n/, cuesMax * 8)
  const cues: SubtitleCue[] = []
  for (let i = 0; i < lines.length; i++) {
    const times = arrowLine(lines[i] ?? '')
    if (!times) continue
    const body = bodyBehind(lines, i + 1)
    const { text, top, italic } = plainLine(body.join('\n'))
    if (text !== '') cues.push(cue(times, text, top || atTop(times.settings), italic))
    if (cues.length > cuesMax) {
      throw new MediaError('SUBTITLE_TOO_LARGE', 'This subtitle file has far more lines than any film: it is refused.')
    }
    i += body.length
  }
  return cues.sort((a, b) => a.start - b.start)
}

function cue(times: { start: number; end: number }, text: string, top: boolean, italic: boolean): SubtitleCue {
  return { start: times.start, end: times.end, text, ...(top && { top }), ...(italic && { italic }) }
}

/** Up to the empty line, or to the next times when that was forgotten. */
function bodyBehind(lines: string[], from: number): string[] {
  const body: string[] = []
  for (let i = from; i < lines.length && body.length < cueLinesMax; i++) {
    const line = (lines[i] ?? '').slice(0, lineMaxLength)
    if (line.trim() === '') break
    if (arrowLine(line)) {
      if (/^\s*\d+\s*$/.test(body.at(-1) ?? '')) body.pop()
      break
    }
    body.push(line)
  }
  return body
}

function arrowLine(line: string): { start: number; end: number; settings: string } | undefined {
  const arrow = line.slice(0, lineMaxLength).indexOf('-->')
  if (arrow < 0) return undefined
  const start = parseTime(line.slice(Math.max(0, arrow - timeMaxLength), arrow))
  const behind = line.slice(arrow + 3, arrow + 3 + timeMaxLength * 4).trim()
  const space = behind.search(/\s/)
  const end = parseTime(space < 0 ? behind : behind.slice(0, space))
  if (start === undefined || end === undefined || end < start) return undefined
  return { start, end, settings: space < 0 ? '' : behind.slice(space) }
}

/** `1:02:03,456`, `02:03.4`, `1.2`, with blanks where people put them; seconds. */
export function parseTime(text: string): number | undefined {
  const match = /^(?:(\d{1,3})\s*:\s*)?(?:(\d{1,3})\s*:\s*)?(\d{1,6})(?:\s*[,.:]\s*(\d{1,9}))?$/.exec(
    text.trim().slice(0, timeMaxLength),
  )
  if (!match) return undefined
  const [, first, second, rest, fraction] = match
  const hours = second === undefined ? 0 : Number(first)
  const minutes = Number(second ?? first ?? 0)
  return hours * 3600 + minutes * 60 + Number(rest) + (fraction ? Number(`0.${fraction}`) : 0)
}

/** WebVTT cue settings (section 3.5): a line number or percentage in the upper half. */
function atTop(settings: string): boolean {
  const line = /\bline:(-?\d+)(%?)/.exec(settings)
  if (!line) return false
  const value = Number(line[1])
  return line[2] === '%' ? value < 50 : value >= 0 && value < 5
}
