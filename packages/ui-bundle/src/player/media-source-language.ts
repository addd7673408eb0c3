import type { MediaPlan, MediaProbe } from '@kinoswarm/shell/api'

/** The language of a tag, `eng`, `en` and `en-GB` alike. */
export function languageOf(tag: string | undefined): string | undefined {
  try {
    return tag ? new Intl.Locale(tag).language : undefined
  } catch {
    return undefined
  }
}

/** Place of the track to begin with: by language, else the file's own default, else the first that can be heard. */
export function chooseAudio(probe: MediaProbe, plan: MediaPlan, languages: string[]): number {
  const heard = probe.audio.filter((track) => plan.audio.some((entry) => entry.track === track.index))
  for (const wanted of languages) {
    const match = heard.find((track) => languageOf(track.language) === languageOf(wanted))
    if (match) return match.index
  }
  const usual = heard.find((track) => track.default) ?? heard[0]
  return usual?.index ?? 0
}
