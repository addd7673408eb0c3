import type { ChapterInfo, SubtitleCue } from '../api.ts'
import type { ByteReader } from '../reader.ts'
import { boxesIn } from './boxes.ts'
import { readSamples, type TextSample } from './sample-table.ts'
import type { Mp4Text, Mp4TextTrack } from './text-tracks.ts'

/** A subtitle line with its styles is some hundred bytes. */
const sampleMaxBytes = 64 * 1024
const chaptersMax = 1000

/** Cues that touch the window; samples are read one by one, most are a few bytes beside data that is read anyway. */
export async function readTextCues(
  reader: ByteReader,
  track: Mp4TextTrack,
  span: { from: number; to: number; signal?: AbortSignal },
): Promise<SubtitleCue[]> {
  const samples = await readSamples(reader, track.table, track.timescale, span.signal)
  const cues: SubtitleCue[] = []
  for (const sample of samples) {
    if (sample.end <= span.from || sample.start >= span.to) continue
    const text = await sampleText(reader, track, sample, span.signal)
    if (text) cues.push({ start: sample.start, end: sample.end, text })
  }
  return cues
}

async function sampleText(
  reader: ByteReader,
  track: Mp4TextTrack,
  sample: TextSample,
  signal?: AbortSignal,
): Promise<string> {
  if (sample.size < 2 || sample.size > sampleMaxBytes) return ''
  const bytes = await reader.read(sample.offset, sample.offset + sample.size, signal)
  return (track.format === 'wvtt' ? webvttText(bytes) : timedText(bytes)).trim()
}

/** 3GPP TS 26.245 section 5.17: length, text (UTF-8, or UTF-16 with a byte order mark), then styles. */
export function timedText(bytes: Uint8Array): string {
  const length = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
  const body = bytes.subarray(2, 2 + length)
  const utf16 =
    body[0] === 0xfe && body[1] === 0xff ? 'utf-16be' : body[0] === 0xff && body[1] === 0xfe ? 'utf-16le' : ''
  return new TextDecoder(utf16 || 'utf-8').decode(body)
}

/** ISO/IEC 14496-30 section 7.5: `vttc` boxes with a `payl` each. */
function webvttText(bytes: Uint8Array): string {
  const lines: string[] = []
  for (const cue of boxesIn(bytes)) {
    if (cue.type !== 'vttc') continue
    for (const part of boxesIn(bytes, cue.start, cue.end)) {
      if (part.type === 'payl') lines.push(new TextDecoder().decode(bytes.subarray(part.start, part.end)))
    }
  }
  return lines.join('\n')
}

export async function readMp4Chapters(reader: ByteReader, text: Mp4Text, signal?: AbortSignal): Promise<ChapterInfo[]> {
  const track = text.tracks.find((entry) => text.chapterTracks.has(entry.id))
  if (!track) return []
  const samples = await readSamples(reader, track.table, track.timescale, signal)
  const chapters: ChapterInfo[] = []
  for (const sample of samples.slice(0, chaptersMax)) {
    chapters.push({ start: sample.start, title: await sampleText(reader, track, sample, signal) })
  }
  return chapters
}
