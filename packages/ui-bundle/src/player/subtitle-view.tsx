import type { Preferences } from '../models/preferences.ts'
import { tame } from '../models/text.ts'
import type { Cue } from './cues.ts'

export interface SubtitleViewProps {
  lines: Cue[]
  secondLines: Cue[]
  look: Pick<Preferences, 'subtitleSize' | 'subtitleColour' | 'subtitleHeight'>
  raised: boolean
}

/** The lines said now, as text over the picture: at the bottom, or at the top where a line wants that. */
export function SubtitleView({ lines, secondLines, look, raised }: SubtitleViewProps) {
  const upper = lines.filter(({ top }) => top)
  const lower = lines.filter(({ top }) => !top)
  const size = { '--subtitle-size': look.subtitleSize }
  const bottom = `max(${look.subtitleHeight}%, ${raised ? '7.5rem' : '0rem'})`
  const looks = `subtitles subtitles-${look.subtitleColour}`
  return (
    <>
      {upper.length > 0 && (
        <div class={`${looks} subtitles-top`} style={{ ...size, top: raised ? '5rem' : '6%' }} translate={false}>
          <Lines cues={upper} />
        </div>
      )}
      {lower.length + secondLines.length > 0 && (
        <div class={looks} style={{ ...size, bottom }} translate={false}>
          <Lines cues={secondLines} second />
          <Lines cues={lower} />
        </div>
      )}
    </>
  )
}

function Lines({ cues, second }: { cues: Cue[]; second?: boolean }) {
  const looks = second ? 'subtitle subtitle-second' : 'subtitle'
  return (
    <>
      {cues.map(({ from, text, italic }) => (
        <p key={`${from} ${text}`} class={italic ? `${looks} subtitle-italic` : looks} dir="auto">
          {tame(text)}
        </p>
      ))}
    </>
  )
}
