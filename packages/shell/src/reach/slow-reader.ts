import type { Socket } from 'node:net'
import type NoiseSecretStream from '@hyperswarm/secret-stream'

/** Less than this waits on any connection now and then. */
const waitingMinBytes = 64 * 1024
/** Somebody on the worst of lines takes more than `takenMinBytes` in that time; who takes less only fills our memory. */
const patienceMs = 30_000
const takenMinBytes = 16 * 1024

/** What the streams have of their buffers, none of it documented: streamx, udx-native, and the handle of a socket. */
interface Inside {
  _writableState: { buffered: number }
  rawStream: (Socket & { _handle?: { writeQueueSize: number } | null }) | { bytesTransmitted: number }
}

/** Whether the other end of one connection takes what it asked for. */
export class SlowReader {
  readonly #stream: Inside
  #since: number | undefined
  #takenThen = 0

  constructor(stream: NoiseSecretStream) {
    this.#stream = stream as unknown as Inside
  }

  /** Bytes written and not taken, as far as they are still ours; without what the transport itself holds back. */
  get waitingBytes(): number {
    return this.#stream._writableState.buffered + this.#unsentBytes()
  }

  /** `writtenBytes`: all that was ever written. Look every now and then. */
  isStuck(now: number, writtenBytes: number): boolean {
    const { waitingBytes } = this
    const taken = this.#takenBytes(writtenBytes, waitingBytes)
    if (waitingBytes < waitingMinBytes) this.#since = undefined
    else if (this.#since === undefined || taken - this.#takenThen >= takenMinBytes) {
      this.#since = now
      this.#takenThen = taken
    }
    return this.#since !== undefined && now - this.#since >= patienceMs
  }

  #unsentBytes(): number {
    const { rawStream } = this.#stream
    if (!('bytesWritten' in rawStream)) return 0
    return rawStream.writableLength + (rawStream._handle?.writeQueueSize ?? 0)
  }

  /** UDX tells what it sent; of TCP it is what was written and does not wait. */
  #takenBytes(writtenBytes: number, waitingBytes: number): number {
    const { rawStream } = this.#stream
    return 'bytesTransmitted' in rawStream ? rawStream.bytesTransmitted : writtenBytes - waitingBytes
  }
}
