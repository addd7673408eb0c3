import { type FileHandle, open } from 'node:fs/promises'
import type { FilmFacts } from '@kinoswarm/catalog-feed'
import { type MediaProbe, MediaWorker } from '@kinoswarm/engine/media'
import { messageOf } from '../errors.ts'
import { filmNote } from './film-notes.ts'

/** Codecs that every current browser plays as they are. */
const playedVideo = new Set(['avc', 'vp8', 'vp9', 'av1'])
const playedAudio = new Set(['aac', 'mp3', 'opus', 'vorbis', 'flac'])
const qualities = [2160, 1440, 1080, 720, 576, 480, 360, 240]
/** Top-level boxes of an MP4 are few; a file that has more of them is not worth walking. */
const boxesMax = 64

/** Reads codecs, languages and length; says where browsers will have trouble. A file that cannot be read is a warning. */
export async function probeFile(path: string, signal?: AbortSignal): Promise<FilmFacts> {
  signal?.throwIfAborted()
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const worker = new MediaWorker({ size, read: (start, end) => readSpan(file, start, end) })
    try {
      return await factsOf(await unlessAborted(worker.probe(), signal), file, size)
    } finally {
      await worker.close()
    }
  } catch (error) {
    signal?.throwIfAborted()
    return { source: {}, warnings: [`the film cannot be looked into: ${messageOf(error)}`] }
  } finally {
    await file.close()
  }
}

/** The worker is a process that takes a moment to start: nobody who wants to stop waits for it. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  const settled = new AbortController()
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: settled.signal })
  })
  return Promise.race([work, aborted]).finally(() => settled.abort())
}

async function factsOf(probe: MediaProbe, file: FileHandle, size: number): Promise<FilmFacts> {
  const [video] = probe.video
  const warnings = [...probe.notes]
  if (!video) warnings.push(filmNote('noPicture'))
  else if (!playedVideo.has(video.codec)) warnings.push(filmNote('videoConverted', video.codec))
  for (const track of probe.audio) {
    if (!playedAudio.has(track.codec)) warnings.push(filmNote('soundConverted', track.codec))
  }
  if (probe.container === 'mp4' && !(await indexAtFront(file, size))) {
    warnings.push(filmNote('indexAtEnd'))
  }
  const audio = probe.audio.map(({ codec, language, channels }) => ({
    codec,
    channels,
    ...(language && isLanguage(language) && { language }),
  }))
  const quality = video && qualities.find((height) => Math.max(video.height, (video.width * 9) / 16) >= height * 0.9)
  return {
    ...(probe.duration && { runtime: Math.max(1, Math.round(probe.duration)) }),
    source: {
      container: probe.container,
      ...(video && { video: video.codec }),
      audio,
      ...(quality && { quality: `${quality}p` }),
    },
    warnings,
  }
}

/** A tag that a record takes, and none of those that say nothing (ISO 639-2: undetermined, uncoded, no words). */
function isLanguage(tag: string): boolean {
  return /^[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}$/i.test(tag) && !/^(?:und|mis|zxx|mul)\b/i.test(tag)
}

/** ISO 14496-12: `moov` before `mdat`. */
async function indexAtFront(file: FileHandle, size: number): Promise<boolean> {
  let at = 0
  for (let box = 0; box < boxesMax && at + 16 <= size; box++) {
    const head = Buffer.from(await readSpan(file, at, at + 16))
    const name = head.toString('latin1', 4, 8)
    if (name === 'moov') return true
    if (name === 'mdat') return false
    const short = head.readUInt32BE(0)
    const length = short === 1 ? Number(head.readBigUInt64BE(8)) : short
    if (length < 8) return true
    at += length
  }
  return true
}

async function readSpan(file: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafe(end - start)
  const { bytesRead } = await file.read(buffer, 0, buffer.length, start)
  return buffer.subarray(0, bytesRead)
}
