import type { Preferences } from '../models/preferences.ts'
import { tame } from '../models/text.ts'

/** The lines said now, as text over the picture. */
export function SubtitleView(props: {
  lines: string[]
  secondLines: string[]
  look: Pick<Preferences, 'subtitleSize' | 'subtitleColour' | 'subtitleHeight'>
  raised: boolean
}) {
  const { lines, secondLines, look, raised } = props
  if (lines.length === 0 && secondLines.length === 0) return null
  const style = {
    '--subtitle-size': look.subtitleSize,
    bottom: `max(${look.subtitleHeight}%, ${raised ? '7.5rem' : '0rem'})`,
  }
  return (
    <div class={`subtitles subtitles-${look.subtitleColour}`} style={style} translate={false}>
      {secondLines.map((line) => (
        <p key={line} class="subtitle subtitle-second" dir="auto">
          {tame(line)}
        </p>
      ))}
      {lines.map((line) => (
        <p key={line} class="subtitle" dir="auto">
          {tame(line)}
        </p>
      ))}
    </div>
  )
}
