/**
 * What is known about a film and how it will be played: the values that cross from the media worker to the shell and
 * from there to a UI. Times are seconds of film, sizes are bytes, languages are BCP 47 tags where the file names any.
 */
export type Container =
  | 'matroska'
  | 'webm'
  | 'mp4'
  | 'mpeg-ts'
  | 'avi'
  | 'ogg'
  | 'flv'
  | 'asf'
  | 'mpeg-ps'
  | 'mp3'
  | 'flac'
  | 'wave'

interface TrackCommon {
  /** Place among the tracks of its kind, from 0: the number the verbs take. */
  index: number
  /** The container's own number of the track. */
  id: number
  /** Our short word for the codec (`avc`, `hevc`, `ac3`, `srt` …), `unknown` when there is none. */
  codec: string
  /** What the container calls it, for the details panel. */
  codecId: string
  language?: string
  name?: string
  default: boolean
  forced: boolean
}

export interface VideoTrackInfo extends TrackCommon {
  width: number
  height: number
  /** The MIME type to ask the browser about; absent when no browser plays it. */
  mime?: string
}

export interface AudioTrackInfo extends TrackCommon {
  channels: number
  sampleRate: number
  /** As it is in the file. */
  mime?: string
  /** Can be turned into FLAC here. */
  convertible: boolean
}

export interface SubtitleTrackInfo extends TrackCommon {
  kind: 'text' | 'styled' | 'bitmap'
  /** False for bitmaps, which are named but cannot be drawn. */
  readable: boolean
}

export interface ChapterInfo {
  start: number
  title: string
}

export interface AttachmentInfo {
  index: number
  name: string
  mime: string
  size: number
}

export interface PlayTest {
  mime: string
  /** `file`: ask `video.canPlayType`; `stream`: ask `MediaSource.isTypeSupported`. */
  ask: 'file' | 'stream'
}

export interface MediaProbe {
  container: Container
  size: number
  duration?: number
  video: VideoTrackInfo[]
  audio: AudioTrackInfo[]
  subtitles: SubtitleTrackInfo[]
  chapters: ChapterInfo[]
  attachments: AttachmentInfo[]
  /** How a time is found: by an index, by approximation, or by this program not at all. */
  seek: 'index' | 'approximate' | 'none'
  /** The MIME types whose support decides the plan; a browser answers with those it can play. */
  tests: PlayTest[]
  /** What is odd about the file, in words. */
  notes: string[]
}

/**
 * A direct · B the same data in fragmented MP4 · C as B, with the sound converted · D the picture converted by ffmpeg ·
 * E another player.
 */
export type PlanLetter = 'A' | 'B' | 'C' | 'D' | 'E'

export interface PlannedTrack {
  track: number
  /** For `MediaSource.addSourceBuffer`. */
  mime: string
  /** Other than it is in the file. */
  converted: boolean
  /** By the machine's ffmpeg instead of by this program. */
  ffmpeg?: true
}

export interface MediaPlan {
  letter: PlanLetter
  /** Why, in a sentence for the details panel. */
  reason: string
  /** The picture as a stream; there for A too, because choosing another audio track needs it. */
  video?: PlannedTrack
  /** Every audio track that can be heard, in file order; for A the browser by itself plays the first of the file. */
  audio: PlannedTrack[]
  /** What to try when the plan turns out silent or black, best first. */
  next: PlanLetter[]
  /** Players found on this machine, by name. */
  players: string[]
}

/** One line of subtitle; `text` is plain text, never markup to be interpreted. */
export interface SubtitleCue {
  start: number
  end: number
  text: string
  /** Wanted at the top of the picture. */
  top?: boolean
  italic?: boolean
}
