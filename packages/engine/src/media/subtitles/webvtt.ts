import type { SubtitleCue } from '../api.ts'

/** WebVTT that holds nothing but times and escaped text: no style, no region, no address. */
export function toWebvtt(cues: SubtitleCue[]): string {
  return `WEBVTT\n\n${cues.map(block).join('\n')}`
}

function block(cue: SubtitleCue): string {
  const text = escaped(cue.text)
  const body = cue.italic ? `<i>${text}</i>` : text
  return `${clock(cue.start)} --> ${clock(cue.end)}${cue.top ? ' line:0' : ''}\n${body}\n`
}

/** Without the three characters that mean something in a cue (WebVTT section 3.2) no text can be more than text. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

export function clock(time: number, point = '.'): string {
  const ms = Math.max(0, Math.round(time * 1000))
  const pad = (value: number, length: number) => String(Math.floor(value)).padStart(length, '0')
  return `${pad(ms / 3_600_000, 2)}:${pad((ms / 60_000) % 60, 2)}:${pad((ms / 1000) % 60, 2)}${point}${pad(ms % 1000, 3)}`
}
