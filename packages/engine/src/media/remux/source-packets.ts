import {
  type EncodedPacket,
  EncodedPacketSink,
  type Input,
  type InputAudioTrack,
  type InputVideoTrack,
} from 'mediabunny'
import { openClusters, openFile } from '../demux.ts'
import { MediaError } from '../errors.ts'
import { clusterFor } from '../matroska/seek.ts'
import { trackTypes } from '../matroska/tracks.ts'
import type { Probed } from '../probe.ts'
import type { ByteReader } from '../reader.ts'

export type TrackKind = 'video' | 'audio'

export interface TrackRef {
  kind: TrackKind
  /** Place among the tracks of its kind. */
  index: number
}

/** A track opened at a time of the film. Dispose `input` in the end. */
export interface OpenTrack {
  input: Input
  track: InputVideoTrack | InputAudioTrack
  /** Reading begins at the front of the stream: it was cut to fit. */
  fromFront: boolean
}

/** Muxers put sound a little ahead of or behind the picture of the same time. */
const audioLeadSeconds = 0.3

export async function openTrack(
  reader: ByteReader,
  probed: Probed,
  ref: TrackRef,
  at: { time: number; signal: AbortSignal },
): Promise<OpenTrack> {
  const info = probed.probe[ref.kind][ref.index]
  if (!info) throw new MediaError('TRACK_MISSING', `This film has no ${ref.kind} track ${ref.index + 1}.`)
  const input = await open(reader, probed, ref, info.id, at)
  const tracks = ref.kind === 'video' ? await input.getVideoTracks() : await input.getAudioTracks()
  const track = tracks.find((entry) => entry.id === info.id)
  if (track) return { input, track, fromFront: probed.matroska !== undefined }
  input.dispose()
  throw new MediaError('TRACK_MISSING', `Track ${info.id} is not where the film says it is.`)
}

async function open(
  reader: ByteReader,
  probed: Probed,
  ref: TrackRef,
  id: number,
  at: { time: number; signal: AbortSignal },
): Promise<Input> {
  const index = probed.matroska
  if (!index) return openFile(reader, at.signal, probed.container)
  const picture = index.tracks.find((track) => track.type === trackTypes.video)
  const lead = ref.kind === 'audio' ? audioLeadSeconds : 0
  const from = await clusterFor(reader, index, picture?.number ?? id, Math.max(0, at.time - lead), at.signal)
  return openClusters(reader, index, { from, tracks: new Set([id]), signal: at.signal })
}

/** Packets in decoding order: pictures from the key frame at or before `time`, sound from the packet at `time`. */
export async function* packetsFrom(opened: OpenTrack, time: number): AsyncGenerator<EncodedPacket> {
  const sink = new EncodedPacketSink(opened.track)
  const video = opened.track.isVideoTrack()
  const first = await firstPacket(sink, opened, time)
  if (!first) return
  let begun: number | undefined
  for await (const packet of sink.packets(first)) {
    const fits = video ? packet.type === 'key' : packet.timestamp + Math.max(packet.duration, 0.001) > time
    if (begun === undefined && fits) begun = packet.timestamp
    // Pictures shown before the first one need others that are not here (open groups): decoders choke on them.
    if (begun !== undefined && packet.timestamp >= begun) yield packet
  }
}

async function firstPacket(sink: EncodedPacketSink, opened: OpenTrack, time: number): Promise<EncodedPacket | null> {
  if (opened.fromFront) return sink.getFirstPacket()
  const at = time + 0.002
  const found = opened.track.isVideoTrack() ? await sink.getKeyPacket(at) : await sink.getPacket(at)
  return found ?? sink.getFirstPacket()
}
