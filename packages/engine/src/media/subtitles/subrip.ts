import type { SubtitleCue } from '../api.ts'
import { clock } from './webvtt.ts'

/** SubRip for televisions that know no WebVTT; text only, numbered from one, blank lines taken out. */
export function toSubrip(cues: SubtitleCue[]): string {
  return cues
    .map((cue, i) => `${i + 1}\n${clock(cue.start, ',')} --> ${clock(cue.end, ',')}\n${body(cue)}\n`)
    .join('\n')
}

function body({ text }: SubtitleCue): string {
  return text.replaceAll(/\n\s*\n/g, '\n').replaceAll('-->', '→')
}
