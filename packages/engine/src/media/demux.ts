import {
  CustomSource,
  FLAC,
  Input,
  type InputAudioTrack,
  type InputFormat,
  type InputVideoTrack,
  MATROSKA,
  MP3,
  MP4,
  MPEG_TS,
  OGG,
  QTFF,
  ReadableStreamSource,
  WAVE,
  WEBM,
} from 'mediabunny'
import type { Container } from './api.ts'
import type { MatroskaIndex } from './matroska/index-reader.ts'
import { recluster } from './matroska/recluster.ts'
import { trackTypes } from './matroska/tracks.ts'
import type { ByteReader } from './reader.ts'

/** Files only. The demuxer's playlist formats would let a file make it open addresses of the file's choosing. */
const formats: InputFormat[] = [MATROSKA, WEBM, MP4, QTFF, MPEG_TS, OGG, MP3, FLAC, WAVE]

export const demuxable: ReadonlySet<Container> = new Set<Container>([
  'matroska',
  'webm',
  'mp4',
  'mpeg-ts',
  'ogg',
  'mp3',
  'flac',
  'wave',
])

/** Our own reader keeps the bytes; the demuxer needs little beside. */
const demuxerCacheBytes = 2 * 1024 * 1024

/** A demuxer over the file itself. `signal` ends its reads; dispose it in the end all the same. */
export function openFile(reader: ByteReader, signal: AbortSignal, container?: Container): Input {
  const source = new CustomSource({
    getSize: () => reader.size,
    read: (start, end) => reader.read(start, end, signal),
    // Broadcast files are read in packets of 188 bytes; for the others reading ahead would ask for more pieces.
    prefetchProfile: container === 'mpeg-ts' ? 'fileSystem' : 'none',
    maxCacheSize: demuxerCacheBytes,
    handleUnhandledError: () => {},
  })
  return new Input({ source, formats })
}

/** A demuxer over a Matroska file from a cluster on, see {@link recluster}. */
export function openClusters(
  reader: ByteReader,
  index: MatroskaIndex,
  options: { from: number; tracks?: ReadonlySet<number>; signal: AbortSignal },
): Input {
  const tracks = options.tracks ?? playableNumbers(index)
  const parts = recluster(reader, index, { from: options.from, tracks, signal: options.signal })
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await parts.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await parts.return(undefined)
      },
    },
    { highWaterMark: 0 },
  )
  return new Input({ source: new ReadableStreamSource(stream), formats: [MATROSKA, WEBM] })
}

function playableNumbers(index: MatroskaIndex): Set<number> {
  const played = index.tracks.filter((track) => track.type === trackTypes.video || track.type === trackTypes.audio)
  return new Set(played.map((track) => track.number))
}

export type PlayableTrack = InputVideoTrack | InputAudioTrack
