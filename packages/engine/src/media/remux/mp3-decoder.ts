import { AudioSample, CustomAudioDecoder, type EncodedPacket, registerDecoder } from 'mediabunny'
import { MPEGDecoder } from 'mpg123-decoder'

/** MPEG audio for the demuxer's decoding pipeline; Node has no decoder of its own. */
class Mp3Decoder extends CustomAudioDecoder {
  #decoder: MPEGDecoder | undefined

  static override supports(codec: string): boolean {
    return codec === 'mp3'
  }

  override async init(): Promise<void> {
    // Without gapless mode no samples are dropped at the start, which after a seek is not the start of the film.
    this.#decoder = new MPEGDecoder({ enableGapless: false })
    await this.#decoder.ready
  }

  override decode(packet: EncodedPacket): void {
    const decoded = this.#decoder?.decodeFrame(packet.data)
    const [left, right] = decoded?.channelData ?? []
    if (!decoded || !left || decoded.samplesDecoded === 0) return
    const frames = decoded.samplesDecoded
    const planes = right ? [left, right] : [left]
    const data = new Float32Array(frames * planes.length)
    planes.forEach((plane, i) => {
      data.set(plane.subarray(0, frames), i * frames)
    })
    const { sampleRate } = decoded
    const timestamp = packet.timestamp
    this.onSample(
      new AudioSample({ data, format: 'f32-planar', numberOfChannels: planes.length, sampleRate, timestamp }),
    )
  }

  override flush(): void {}

  override close(): void {
    this.#decoder?.free()
  }
}

export function registerMp3Decoder(): void {
  registerDecoder(Mp3Decoder)
}
