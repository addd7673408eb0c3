import type { Input, InputAudioTrack, InputTrack, InputVideoTrack } from 'mediabunny'
import type { AudioTrackInfo, Container, MediaProbe, PlayTest, SubtitleTrackInfo, VideoTrackInfo } from './api.ts'
import { aviHeadBytes, aviTracks } from './avi.ts'
import { codecName, convertible, flacMime, streamMime, transcodedVideoMime } from './codecs.ts'
import { demuxable, openClusters, openFile } from './demux.ts'
import { MediaError } from './errors.ts'
import { type MatroskaIndex, readMatroskaIndex } from './matroska/index-reader.ts'
import { lastTime } from './matroska/last-time.ts'
import { trackTypes } from './matroska/tracks.ts'
import { readMp4Chapters } from './mp4/text-samples.ts'
import { type Mp4Text, readTextTracks } from './mp4/text-tracks.ts'
import type { ByteReader } from './reader.ts'
import { sniff, sniffBytes } from './sniff.ts'

/** What was learned about a file, with the maps that playing it goes by. */
export interface Probed {
  probe: MediaProbe
  container: Container
  /** Seconds at which the file's own clock begins; only broadcast files begin late. */
  origin: number
  matroska?: MatroskaIndex
  mp4?: Mp4Text
}

/** Reads the head and the index of a film: two or three pieces of a torrent as a rule. */
export async function probeFile(reader: ByteReader, signal: AbortSignal): Promise<Probed> {
  const container = await recognise(reader, signal)
  const probe = emptyProbe(container, reader.size)
  if (container === 'avi') Object.assign(probe, aviTracks(await reader.read(0, aviHeadBytes, signal)))
  probe.tests = tests(probe)
  if (!demuxable.has(container)) return { probe, container, origin: 0 }
  const probed: Probed = { probe, container, origin: 0 }
  if (container === 'matroska' || container === 'webm') await addMatroska(reader, probed, signal)
  if (container === 'mp4') await addMp4(reader, probed, signal)
  await addPlayable(reader, probed, signal)
  probe.tests = tests(probe)
  return probed
}

async function recognise(reader: ByteReader, signal: AbortSignal): Promise<Container> {
  if (reader.size === 0) throw new MediaError('FILE_EMPTY', 'This file is empty.')
  const head = await reader.read(0, sniffBytes, signal)
  const container = sniff(head)
  if (container) return container
  if (head.every((byte) => byte === 0)) {
    throw new MediaError('FILE_DAMAGED', 'The beginning of this file is nothing but zeroes.')
  }
  throw new MediaError('FILE_UNKNOWN_FORMAT', 'This is no film file in a format this program knows.')
}

function emptyProbe(container: Container, size: number): MediaProbe {
  const seek = demuxable.has(container) ? 'index' : 'none'
  return {
    container,
    size,
    video: [],
    audio: [],
    subtitles: [],
    chapters: [],
    attachments: [],
    seek,
    tests: [],
    notes: [],
  }
}

async function addMatroska(reader: ByteReader, probed: Probed, signal: AbortSignal): Promise<void> {
  const index = await readMatroskaIndex(reader, signal)
  const { probe } = probed
  probed.matroska = index
  probe.duration = index.duration
  probe.chapters = index.chapters
  probe.attachments = index.attachments.map(({ name, mime, start, end }, i) => ({
    index: i,
    name,
    mime,
    size: end - start,
  }))
  probe.subtitles = matroskaSubtitles(index)
  if (index.segmentEnd < reader.size && reader.size - index.segmentEnd > 1024 * 1024)
    probe.notes.push('Data follows the end of the film.')
  if (index.cues.length === 0) {
    probe.seek = 'approximate'
    probe.notes.push('The file has no index; positions are found by approximation.')
  }
  if (probe.duration === undefined) probe.duration = index.duration = await lastTime(reader, index, signal)
}

const matroskaText: ReadonlyMap<string, [codec: string, kind: SubtitleTrackInfo['kind']]> = new Map([
  ['S_TEXT/UTF8', ['srt', 'text']],
  ['S_TEXT/ASCII', ['srt', 'text']],
  ['S_TEXT/WEBVTT', ['webvtt', 'text']],
  ['S_TEXT/ASS', ['ass', 'styled']],
  ['S_TEXT/SSA', ['ass', 'styled']],
  ['S_ASS', ['ass', 'styled']],
  ['S_SSA', ['ass', 'styled']],
  ['S_HDMV/PGS', ['pgs', 'bitmap']],
  ['S_VOBSUB', ['vobsub', 'bitmap']],
])

function matroskaSubtitles(index: MatroskaIndex): SubtitleTrackInfo[] {
  const tracks = index.tracks.filter((track) => track.type === trackTypes.subtitle)
  return tracks.map((track, i) => {
    const [codec, kind] = matroskaText.get(track.codecId) ?? ['unknown', 'bitmap']
    return {
      index: i,
      id: track.number,
      codec,
      codecId: track.codecId,
      language: known(track.language),
      name: track.name,
      default: track.default,
      forced: track.forced,
      kind,
      readable: kind !== 'bitmap' && !track.encrypted,
    }
  })
}

async function addMp4(reader: ByteReader, probed: Probed, signal: AbortSignal): Promise<void> {
  const text = await readTextTracks(reader, signal)
  probed.mp4 = text
  const shown = text.tracks.filter((track) => !text.chapterTracks.has(track.id))
  probed.probe.subtitles = shown.map((track, i) => ({
    index: i,
    id: track.id,
    codec: track.format,
    codecId: track.format,
    language: track.language,
    name: track.name,
    default: track.enabled,
    forced: false,
    kind: 'text',
    readable: track.format === 'tx3g' || track.format === 'text' || track.format === 'wvtt',
  }))
  probed.probe.chapters = await readMp4Chapters(reader, text, signal)
}

async function addPlayable(reader: ByteReader, probed: Probed, signal: AbortSignal): Promise<void> {
  const { probe, matroska } = probed
  const input = matroska
    ? openClusters(reader, matroska, { from: matroska.firstCluster, signal })
    : openFile(reader, signal, probed.container)
  try {
    for (const track of await input.getTracks()) {
      if (track.isVideoTrack()) probe.video.push(await describeVideo(track, probe.video.length))
      else if (track.isAudioTrack()) probe.audio.push(await describeAudio(track, probe.audio.length))
    }
    if (matroska) addFlags(probe, matroska)
    else probe.duration ??= await duration(input)
    if (probed.container === 'mpeg-ts') {
      probe.seek = 'approximate'
      probed.origin = await input.getFirstTimestamp()
      if (probe.duration !== undefined) probe.duration -= probed.origin
    }
  } finally {
    input.dispose()
  }
}

async function duration(input: Input): Promise<number | undefined> {
  const fromMetadata = await input.getDurationFromMetadata()
  return fromMetadata ?? (await input.computeDuration())
}

async function describeVideo(track: InputVideoTrack, index: number): Promise<VideoTrackInfo> {
  const common = await describe(track, index)
  const mime = streamMime('video', common.codec, await parameters(track))
  return { ...common, width: await track.getDisplayWidth(), height: await track.getDisplayHeight(), mime }
}

async function describeAudio(track: InputAudioTrack, index: number): Promise<AudioTrackInfo> {
  const common = await describe(track, index)
  return {
    ...common,
    channels: await track.getNumberOfChannels(),
    sampleRate: await track.getSampleRate(),
    mime: streamMime('audio', common.codec, await parameters(track)),
    convertible: convertible(common.codec),
  }
}

async function describe(track: InputTrack, index: number) {
  const containerName = String(await track.getInternalCodecId())
  const disposition = await track.getDisposition()
  return {
    index,
    id: track.id,
    codec: codecName(await track.getCodec(), containerName),
    codecId: containerName,
    language: known(await track.getLanguageCode()),
    name: (await track.getName()) ?? undefined,
    default: disposition.default,
    forced: disposition.forced,
  }
}

/** A damaged codec header leaves the name of the codec without its details. */
async function parameters(track: InputTrack): Promise<string | null> {
  if ((await track.getCodec()) === null) return null
  return track.getCodecParameterString()
}

/** Our own reader keeps full language tags, the demuxer three letters. */
function addFlags(probe: MediaProbe, index: MatroskaIndex): void {
  for (const info of [...probe.video, ...probe.audio]) {
    const track = index.tracks.find((entry) => entry.number === info.id)
    if (track) info.language = known(track.language)
  }
}

function known(language: string | undefined): string | undefined {
  return language === undefined || language === '' || language === 'und' ? undefined : language
}

const fileTypes: Partial<Record<Container, string>> = {
  matroska: 'video/x-matroska',
  webm: 'video/webm',
  mp4: 'video/mp4',
  ogg: 'video/ogg',
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  wave: 'audio/wav',
}

function tests(probe: MediaProbe): PlayTest[] {
  const stream = [...probe.video, ...probe.audio].flatMap((track) => track.mime ?? [])
  const all = new Set([...stream, flacMime, transcodedVideoMime])
  const file = fileMime(probe)
  return [
    ...(file ? [{ mime: file, ask: 'file' as const }] : []),
    ...[...all].map((mime) => ({ mime, ask: 'stream' as const })),
  ]
}

/** Container and codecs of the first tracks: what a browser would play by itself. */
function fileMime(probe: MediaProbe): string | undefined {
  const type = fileTypes[probe.container]
  if (!type) return undefined
  const tracks = [probe.video[0], probe.audio[0]].filter((track) => track !== undefined)
  const codecs = tracks.map((track) => /codecs="([^"]*)"/.exec(track.mime ?? '')?.[1])
  if (codecs.some((codec) => codec === undefined)) return undefined
  return probe.video.length === 0 ? type : `${type}; codecs="${codecs.join(', ')}"`
}
