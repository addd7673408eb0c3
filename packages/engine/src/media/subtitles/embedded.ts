import type { SubtitleCue, SubtitleTrackInfo } from '../api.ts'
import { MediaError } from '../errors.ts'
import { readTextEvents, readTrackEvents, type Span, type TrackEvent } from '../matroska/subtitles.ts'
import { readTextCues } from '../mp4/text-samples.ts'
import type { Probed } from '../probe.ts'
import type { ByteReader } from '../reader.ts'
import { assCue, assEventText } from './ass.ts'
import { plainLine } from './cue-text.ts'

/** Cues of a track inside the film that show in a span of time, in order. */
export async function embeddedCues(
  reader: ByteReader,
  probed: Probed,
  index: number,
  span: Span,
): Promise<SubtitleCue[]> {
  const info = probed.probe.subtitles[index]
  if (!info) throw new MediaError('TRACK_MISSING', `This film has no subtitle track ${index + 1}.`)
  if (!info.readable)
    throw new MediaError('FILE_UNSUPPORTED', 'These subtitles are pictures, which cannot be drawn here.')
  const cues = probed.matroska
    ? await matroskaCues(reader, probed, info, span)
    : await mp4Cues(reader, probed, info, span)
  return cues.sort((a, b) => a.start - b.start)
}

/** What a track that is drawn holds for a span of time, as it stands in the file; nothing where it has only words. */
export async function embeddedEvents(
  reader: ByteReader,
  probed: Probed,
  index: number,
  span: Span,
): Promise<TrackEvent[]> {
  const id = probed.probe.subtitles[index]?.id
  const track = probed.matroska?.tracks.find((entry) => entry.number === id)
  if (!probed.matroska || !track) throw new MediaError('TRACK_MISSING', 'There is no such subtitle track to draw.')
  const events = await readTrackEvents(reader, probed.matroska, track, span)
  return events.sort((a, b) => a.start - b.start)
}

async function matroskaCues(
  reader: ByteReader,
  probed: Probed,
  info: SubtitleTrackInfo,
  span: Span,
): Promise<SubtitleCue[]> {
  const track = probed.matroska?.tracks.find((entry) => entry.number === info.id)
  if (!probed.matroska || !track) return []
  const events = await readTextEvents(reader, probed.matroska, track, span)
  return events.flatMap(({ start, end, text }) => {
    if (info.codec === 'ass') return assCue(assEventText(text), start, end) ?? []
    return textCue(text, start, end)
  })
}

async function mp4Cues(
  reader: ByteReader,
  probed: Probed,
  info: SubtitleTrackInfo,
  span: Span,
): Promise<SubtitleCue[]> {
  const track = probed.mp4?.tracks.find((entry) => entry.id === info.id)
  if (!track) return []
  const cues = await readTextCues(reader, track, span)
  return cues.flatMap((cue) => textCue(cue.text, cue.start, cue.end))
}

function textCue(source: string, start: number, end: number): SubtitleCue[] {
  const { text, top, italic } = plainLine(source)
  return text === '' ? [] : [{ start, end, text, ...(top && { top }), ...(italic && { italic }) }]
}
