import type { AudioTrackInfo, MediaPlan, MediaProbe, PlanLetter, PlannedTrack } from './api.ts'
import { codecWords, flacMime, transcodedVideoMime } from './codecs.ts'

/** What this machine offers beside the browser. */
export interface MachineTools {
  ffmpeg: boolean
  /** Names of players, the preferred one first. */
  players: string[]
}

/**
 * How to play a film in one particular browser: pure rules over what the file holds and the MIME types that browser
 * said yes to. A browser plays a film with a codec it lacks silent or black and reports no error, so the answer must
 * come from asking before.
 */
export function plan(probe: MediaProbe, yes: ReadonlySet<string>, tools: MachineTools): MediaPlan {
  const video = plannedVideo(probe, yes)
  const audio = plannedAudio(probe, yes)
  const make = (letter: PlanLetter, reason: string, next: PlanLetter[] = []): MediaPlan => {
    return { letter, reason, video, audio, next, players: tools.players }
  }
  const wayOut = outside(tools)
  const trouble = troubleWith(probe, video, audio)
  if (trouble) {
    const made = make(wayOut[0] ?? 'E', `${trouble} ${wayOutWords(tools)}`, wayOut.slice(1))
    return made.letter === 'D' ? transcoded(made, probe, yes) : made
  }
  const streamed: PlanLetter = audio[0]?.converted ? 'C' : 'B'
  const direct = plansDirect(probe, yes, audio)
  if (direct) return make('A', 'This browser plays the file as it is.', [streamed, ...wayOut])
  return make(streamed, streamReason(probe, yes, audio), wayOut)
}

function plannedVideo(probe: MediaProbe, yes: ReadonlySet<string>): PlannedTrack | undefined {
  const track = probe.video.find((entry) => entry.mime !== undefined && yes.has(entry.mime))
  return track?.mime ? { track: track.index, mime: track.mime, converted: false } : undefined
}

function plannedAudio(probe: MediaProbe, yes: ReadonlySet<string>): PlannedTrack[] {
  return probe.audio.flatMap((track): PlannedTrack[] => {
    if (track.mime && yes.has(track.mime)) return [{ track: track.index, mime: track.mime, converted: false }]
    if (track.convertible && yes.has(flacMime)) return [{ track: track.index, mime: flacMime, converted: true }]
    return []
  })
}

/** The picture made anew where it cannot be shown; the sound too where the file cannot be taken apart here. */
function transcoded(made: MediaPlan, probe: MediaProbe, yes: ReadonlySet<string>): MediaPlan {
  if (!yes.has(transcodedVideoMime) || !yes.has(flacMime)) return { ...made, letter: 'E', next: [] }
  const anew = { converted: true, ffmpeg: true } as const
  const video = made.video ?? (probe.video[0] && { track: 0, mime: transcodedVideoMime, ...anew })
  const own = probe.seek !== 'none' && made.audio.length > 0
  const audio = own ? made.audio : probe.audio.map(({ index }) => ({ track: index, mime: flacMime, ...anew }))
  return { ...made, video, audio }
}

/** A sentence when the browser, with all the help there is, would show no picture or give no sound. */
function troubleWith(probe: MediaProbe, video: PlannedTrack | undefined, audio: PlannedTrack[]): string | undefined {
  const picture = probe.video[0]
  const sound = probe.audio[0]
  if (!picture && !sound) return `There is neither picture nor sound in this file that this program knows.`
  if (probe.seek === 'none') return `Browsers cannot open ${containerWords[probe.container]} files.`
  if (picture && !video) return `This browser cannot show ${codecWords(picture.codec)}.`
  if (sound && audio.length === 0) return `Neither this browser nor this program can decode ${codecWords(sound.codec)}.`
  return undefined
}

/** By itself a browser plays the first audio track only, and no file with an unheard first track. */
function plansDirect(probe: MediaProbe, yes: ReadonlySet<string>, audio: PlannedTrack[]): boolean {
  const asked = probe.tests.find((test) => test.ask === 'file')
  if (!asked || !yes.has(asked.mime)) return false
  if (probe.audio.length === 0) return true
  const first = audio[0]
  return first !== undefined && first.track === 0 && !first.converted
}

function streamReason(probe: MediaProbe, yes: ReadonlySet<string>, audio: PlannedTrack[]): string {
  const first = probe.audio[0]
  if (first && !audio.some((track) => track.track === 0)) return skipsFirst(first)
  if (audio[0]?.converted && first) {
    const why = first.mime && yes.has(first.mime) ? 'is set aside' : 'has no decoder in this browser'
    return `The picture is passed on unchanged; ${codecWords(first.codec)} sound ${why} and is turned into FLAC.`
  }
  return `This browser knows the codecs but not ${containerWords[probe.container]} files: the same data is repacked.`
}

function skipsFirst(first: AudioTrackInfo): string {
  return `The first audio track (${codecWords(first.codec)}) cannot be decoded here; another one is played.`
}

function outside(tools: MachineTools): PlanLetter[] {
  return tools.ffmpeg ? ['D', 'E'] : ['E']
}

function wayOutWords(tools: MachineTools): string {
  if (tools.ffmpeg) return 'The ffmpeg on this machine converts it while it plays.'
  const player = tools.players[0]
  return player ? `${player} on this machine can play it.` : 'Install mpv or VLC and open it there.'
}

const containerWords: Record<MediaProbe['container'], string> = {
  matroska: 'Matroska',
  webm: 'WebM',
  mp4: 'MP4',
  'mpeg-ts': 'MPEG-TS',
  avi: 'AVI',
  ogg: 'Ogg',
  flv: 'Flash video',
  asf: 'Windows Media',
  'mpeg-ps': 'MPEG program stream',
  mp3: 'MP3',
  flac: 'FLAC',
  wave: 'WAVE',
}
