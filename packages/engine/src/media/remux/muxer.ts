import type { AudioCodec, EncodedPacket, VideoCodec } from 'mediabunny'
import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  WebMOutputFormat,
} from 'mediabunny'
import { streamContainer } from '../codecs.ts'
import { clusterBytes } from './cluster.ts'
import { fixFlacDepth } from './flac-depth.ts'
import { fragmentBytes } from './fragment.ts'
import { cutAtCluster, cutAtFragment, readTimescale } from './init-segment.ts'
import type { TimedPacket } from './timed.ts'

/** Turns packets of one track into bytes for one SourceBuffer. */
export interface StreamMuxer {
  timescale: number
  init: Uint8Array
  /** Any number of packets in decoding order; times are absolute. */
  fragment(packets: TimedPacket[]): Uint8Array
}

export interface StreamSetup {
  kind: 'video' | 'audio'
  codec: string
  config: VideoDecoderConfig | AudioDecoderConfig
  /** Any key packet of the track: what the file leaves out of its headers is taken from it. */
  first: EncodedPacket
}

/** WebM counts in milliseconds. */
const webmTimescale = 1000

export async function createMuxer(setup: StreamSetup): Promise<StreamMuxer> {
  const webm = streamContainer(setup.codec) === 'webm'
  const whole = await muxOne(setup, webm)
  if (webm) {
    return { timescale: webmTimescale, init: cutAtCluster(whole), fragment: (packets) => clusterBytes(packets) }
  }
  const init = cutAtFragment(whole)
  fixFlacDepth(init)
  let sequence = 0
  return { timescale: readTimescale(init), init, fragment: (packets) => fragmentBytes(packets, ++sequence) }
}

/** A whole file of one packet, made by the library: its head is our initialisation segment. */
async function muxOne(setup: StreamSetup, webm: boolean): Promise<Uint8Array> {
  const format = webm ? new WebMOutputFormat() : new Mp4OutputFormat({ fastStart: 'fragmented' })
  const target = new BufferTarget()
  const output = new Output({ format, target })
  const packet = setup.first.clone({ timestamp: 0, type: 'key' })
  if (setup.kind === 'video') {
    const source = new EncodedVideoPacketSource(setup.codec as VideoCodec)
    output.addVideoTrack(source)
    await output.start()
    await source.add(packet, { decoderConfig: setup.config as VideoDecoderConfig })
  } else {
    const source = new EncodedAudioPacketSource(setup.codec as AudioCodec)
    output.addAudioTrack(source)
    await output.start()
    await source.add(packet, { decoderConfig: setup.config as AudioDecoderConfig })
  }
  await output.finalize()
  return new Uint8Array(target.buffer ?? new ArrayBuffer(0))
}
