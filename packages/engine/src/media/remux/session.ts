import { setMaxListeners } from 'node:events'
import type { EncodedPacket, InputAudioTrack } from 'mediabunny'
import { MediaError } from '../errors.ts'
import type { Probed } from '../probe.ts'
import type { ByteReader } from '../reader.ts'
import { type Transform, transformFor } from './bitstream.ts'
import { convertToFlac } from './convert.ts'
import { createMuxer, type StreamMuxer } from './muxer.ts'
import { type OpenTrack, openTrack, packetsFrom, type TrackRef } from './source-packets.ts'
import { type SourcePacket, type TimedPacket, timed } from './timed.ts'

export interface SessionOptions {
  ref: TrackRef
  convert: boolean
  /** Seconds of film. */
  time: number
}

export interface WindowOptions {
  bare?: boolean
  whole?: boolean
  signal?: AbortSignal
}

/** The first fragment is short, so that something is on the screen soon; later ones cost less in headers. */
const firstFragmentSeconds = 0.2
const fragmentSeconds = 0.5

/**
 * One track being played from a time on, window after window. A window that begins where the last one ended goes on
 * with the packets at hand; anything else needs a new session. Aborting a window ends the session and its reads.
 */
export class TrackSession {
  readonly options: SessionOptions
  /** Where the next window must begin to be a continuation. */
  position: number
  busy = false
  closed = false
  readonly #reader: ByteReader
  readonly #probed: Probed
  readonly #abort = new AbortController()
  #opened: OpenTrack | undefined
  #muxer: StreamMuxer | undefined
  #packets: AsyncGenerator<TimedPacket> | undefined
  /** The innermost one, which holds decoders: those around it may not have begun when the session ends. */
  #source: AsyncGenerator<unknown> | undefined
  #held: TimedPacket | undefined

  constructor(reader: ByteReader, probed: Probed, options: SessionOptions) {
    this.#reader = reader
    this.#probed = probed
    this.options = options
    this.position = options.time
    // Every read under way listens, and there is no bound on those of one demuxer but the file's.
    setMaxListeners(0, this.#abort.signal)
  }

  /** Fragments of `[position, position + d)`; an initialisation segment first, if wanted. Nothing = the film is over. */
  async *window(d: number, { bare, whole, signal }: WindowOptions = {}): AsyncGenerator<Uint8Array> {
    const stop = () => this.close()
    signal?.addEventListener('abort', stop, { once: true })
    this.busy = true
    let complete = false
    try {
      signal?.throwIfAborted()
      const muxer = await this.#start()
      if (!muxer) return
      if (!bare) yield muxer.init
      yield* this.#fragments(muxer, this.position + d, whole ?? false)
      this.position += d
      complete = true
    } catch (error) {
      throw this.#abort.signal.aborted
        ? new MediaError('ABORTED', 'Given up for another position.')
        : MediaError.from(error)
    } finally {
      this.busy = false
      signal?.removeEventListener('abort', stop)
      if (!complete) this.close()
    }
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.#abort.abort()
    this.#opened?.input.dispose()
    this.#packets?.return(undefined).catch(() => {})
    this.#source?.return(undefined).catch(() => {})
  }

  async *#fragments(muxer: StreamMuxer, end: number, whole: boolean): AsyncGenerator<Uint8Array> {
    const endTicks = Math.round(end * muxer.timescale)
    let collected: TimedPacket[] = []
    let target = firstFragmentSeconds
    for (;;) {
      const packet = this.#held ?? (await this.#next())
      this.#held = undefined
      if (!packet || isBeyond(packet, endTicks, whole && this.options.ref.kind === 'video')) {
        this.#held = packet
        break
      }
      collected.push(packet)
      const first = collected[0] ?? packet
      if (packet.dts + packet.duration - first.dts < target * muxer.timescale) continue
      yield muxer.fragment(collected)
      collected = []
      target = fragmentSeconds
    }
    if (collected.length > 0) yield muxer.fragment(collected)
  }

  async #next(): Promise<TimedPacket | undefined> {
    const next = await this.#packets?.next()
    return next?.done ? undefined : next?.value
  }

  async #start(): Promise<StreamMuxer | undefined> {
    if (this.#muxer) return this.#muxer
    const { ref, convert, time } = this.options
    const origin = this.#probed.origin
    const at = { time: time + origin, signal: this.#abort.signal }
    this.#opened = await openTrack(this.#reader, this.#probed, ref, at)
    if (this.closed) throw new MediaError('ABORTED', 'Given up for another position.')
    const begun = convert ? await this.#converted(this.#opened, at.time) : await this.#copied(this.#opened, at.time)
    if (!begun) return undefined
    this.#muxer = begun.muxer
    this.#packets = timed(shifted(begun.packets, origin), begun.muxer.timescale, ref.kind === 'video' ? undefined : 1)
    return this.#muxer
  }

  async #copied(opened: OpenTrack, time: number) {
    const packets = packetsFrom(opened, time)
    this.#source = packets
    const first = await packets.next()
    const codec = await opened.track.getCodec()
    const config = await opened.track.getDecoderConfig()
    if (first.done || !codec || !config) return undefined
    const muxer = await createMuxer({ kind: this.options.ref.kind, codec, config, first: first.value })
    return { muxer, packets: sourced(first.value, packets, transformFor(codec, config)) }
  }

  async #converted(opened: OpenTrack, time: number) {
    const track = opened.track as InputAudioTrack
    const packets = convertToFlac(track, time, await track.getSampleRate())
    this.#source = packets
    const first = await packets.next()
    if (first.done || !first.value.config) return undefined
    const setup = { kind: 'audio' as const, codec: 'flac', config: first.value.config, first: first.value.packet }
    const muxer = await createMuxer(setup)
    return { muxer, packets: sourced(first.value.packet, unwrapped(packets), (data) => data) }
  }
}

/** Key pictures of whole segments are told apart by when they are shown: that is what borders are made of. */
function isBeyond(packet: TimedPacket, endTicks: number, whole: boolean): boolean {
  return whole ? packet.key && packet.pts >= endTicks - 2 : packet.dts >= endTicks
}

async function* unwrapped(packets: AsyncIterable<{ packet: EncodedPacket }>): AsyncGenerator<EncodedPacket> {
  for await (const { packet } of packets) yield packet
}

async function* sourced(
  first: EncodedPacket,
  rest: AsyncIterable<EncodedPacket>,
  transform: Transform,
): AsyncGenerator<SourcePacket> {
  yield source(first, transform)
  for await (const packet of rest) yield source(packet, transform)
}

function source(packet: EncodedPacket, transform: Transform): SourcePacket {
  const { timestamp, duration, type } = packet
  return { data: transform(packet.data), key: type === 'key', timestamp, duration }
}

/** Broadcast files count from anywhere; films count from nought. What lies before is not shown. */
async function* shifted(packets: AsyncIterable<SourcePacket>, origin: number): AsyncGenerator<SourcePacket> {
  for await (const packet of packets) {
    const timestamp = packet.timestamp - origin
    if (timestamp >= 0 || packet.key) yield { ...packet, timestamp: Math.max(0, timestamp) }
  }
}
