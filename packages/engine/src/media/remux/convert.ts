import { registerAc3Decoder } from '@mediabunny/ac3'
import { registerDtsDecoder } from '@mediabunny/dts'
import { registerFlacEncoder } from '@mediabunny/flac-encoder'
import {
  AudioSample,
  AudioSampleSink,
  AudioSampleSource,
  type EncodedPacket,
  type InputAudioTrack,
  Mp4OutputFormat,
  NullTarget,
  Output,
} from 'mediabunny'
import { toStereo } from './downmix.ts'
import { registerMp3Decoder } from './mp3-decoder.ts'

/** Samples in one FLAC frame. */
const frameSamples = 4096
/** Decoders need a little run-up after a seek before their output is right. */
const runUpSamples = 4096
/** A hole in the sound longer than this is filled with silence; a shorter one is rounding of times. */
const holeSamples = 2400

let registered = false

/** Safe to call twice. Worth calling while the film is being looked at: it is the slow part of the first sound. */
export function registerCodecs(): void {
  if (registered) return
  registered = true
  registerAc3Decoder()
  registerDtsDecoder()
  registerMp3Decoder()
  registerFlacEncoder()
}

export interface ConvertedPacket {
  packet: EncodedPacket
  config: AudioDecoderConfig | undefined
}

/**
 * Decodes a track and encodes it as 16-bit stereo FLAC from `time` (seconds) on. Frames lie on one grid over the whole
 * film, whatever time it began at, so that streams made separately join without a click.
 */
export async function* convertToFlac(
  track: InputAudioTrack,
  time: number,
  sampleRate: number,
): AsyncGenerator<ConvertedPacket> {
  registerCodecs()
  const encoder = new FlacEncoder(sampleRate, Math.max(0, Math.ceil((time * sampleRate) / frameSamples - 1e-6)))
  const from = Math.max(0, (encoder.position - runUpSamples) / sampleRate)
  try {
    await encoder.start()
    for await (const sample of new AudioSampleSink(track).samples(from)) {
      try {
        await encoder.add(sample)
      } finally {
        sample.close()
      }
      yield* encoder.take()
    }
    await encoder.finish()
    yield* encoder.take()
  } finally {
    await encoder.cancel()
  }
}

class FlacEncoder {
  /** The next sample to be encoded, counted over the whole film. */
  position: number
  readonly #sampleRate: number
  readonly #source: AudioSampleSource
  readonly #output: Output
  readonly #first: number
  #frames = 0
  #fed = false
  #finished = false
  #config: AudioDecoderConfig | undefined
  #ready: ConvertedPacket[] = []

  constructor(sampleRate: number, firstFrame: number) {
    this.#sampleRate = sampleRate
    this.#first = firstFrame
    this.position = firstFrame * frameSamples
    this.#source = new AudioSampleSource({
      codec: 'flac',
      onEncodedPacket: (packet, meta) => this.#encoded(packet, meta?.decoderConfig),
    })
    this.#output = new Output({ format: new Mp4OutputFormat({ fastStart: 'fragmented' }), target: new NullTarget() })
    this.#output.addAudioTrack(this.#source)
  }

  start(): Promise<void> {
    return this.#output.start()
  }

  *take(): Generator<ConvertedPacket> {
    const ready = this.#ready
    this.#ready = []
    yield* ready
  }

  async add(sample: AudioSample): Promise<void> {
    const planes = readPlanes(sample)
    const at = Math.round(sample.timestamp * this.#sampleRate)
    let stereo = toStereo(
      sample.sampleRate === this.#sampleRate
        ? planes
        : planes.map((p) => resample(p, sample.sampleRate, this.#sampleRate)),
    )
    const behind = this.position - at
    if (behind >= stereo.length / 2) return
    if (behind > 0 && (!this.#fed || behind > holeSamples)) stereo = stereo.subarray(behind * 2)
    if (behind < 0 && (!this.#fed || -behind > holeSamples)) await this.#encode(new Int16Array(-behind * 2))
    this.#fed = true
    await this.#encode(stereo)
  }

  async finish(): Promise<void> {
    this.#finished = true
    await this.#output.finalize()
  }

  async cancel(): Promise<void> {
    if (!this.#finished) await this.#output.cancel()
  }

  async #encode(stereo: Int16Array): Promise<void> {
    const frames = stereo.length / 2
    const timestamp = (this.position - this.#first * frameSamples) / this.#sampleRate
    this.position += frames
    const data = stereo.slice()
    const sample = new AudioSample({
      data,
      format: 's16',
      numberOfChannels: 2,
      sampleRate: this.#sampleRate,
      timestamp,
    })
    await this.#source.add(sample)
    sample.close()
  }

  /** The encoder's clock began at nought; the frame's number on the grid says when it really is. */
  #encoded(packet: EncodedPacket, config: AudioDecoderConfig | undefined): void {
    this.#config ??= config
    const frame = this.#first + this.#frames++
    const timestamp = (frame * frameSamples) / this.#sampleRate
    this.#ready.push({
      packet: packet.clone({ timestamp, duration: frameSamples / this.#sampleRate }),
      config: this.#config,
    })
  }
}

function readPlanes(sample: AudioSample): Float32Array[] {
  return Array.from({ length: sample.numberOfChannels }, (_, planeIndex) => {
    const plane = new Float32Array(sample.numberOfFrames)
    sample.copyTo(plane, { planeIndex, format: 'f32-planar' })
    return plane
  })
}

/** Linear: for the rare file whose sound changes its rate on the way. */
function resample(plane: Float32Array, from: number, to: number): Float32Array {
  const out = new Float32Array(Math.round((plane.length * to) / from))
  for (let i = 0; i < out.length; i++) {
    const at = (i * from) / to
    const low = Math.floor(at)
    const a = plane[low] ?? 0
    out[i] = a + ((plane[low + 1] ?? a) - a) * (at - low)
  }
  return out
}
