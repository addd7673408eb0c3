/**
 * Stands before hypercore's own messages on a connection: what no honest peer sends (`core-limits.ts`) never reaches it,
 * and ends the connection. It comes before the request gate, so that what waits there was looked at too.
 */
import type NoiseSecretStream from '@hyperswarm/secret-stream'
import { PeerFault } from '@kinoswarm/engine/guards'
import Protomux from 'protomux'
import { blocksToMark, type CoreMessage, type CoreMessages, coreMessages, isHonest } from './core-limits.ts'
import type { Clock } from './path.ts'

/** As much as all cores of some channels have together, at once; marking it takes a third of a second. */
const markedAtOnceMax = 2 ** 25
/** Some hundredths of a processor. */
const markedPerSecond = 2 ** 20
/** Hyperbee's hints make us fetch what they name; an honest peer that has more to say is not missed. */
const extensionsMax = 4_096

export const replication = 'hypercore/alpha'

/** hypercore/lib/replicator.js: one core on one connection. */
interface Channel {
  userData: { core: { state: { length: number } } }
}

type OnMessage = (message: unknown, channel: Channel) => unknown

interface ChannelOptions {
  protocol: string
  messages?: { onmessage: OnMessage }[]
}

interface Mux {
  createChannel(options: ChannelOptions): unknown
}

/** To be called before requests are gated and anything is replicated over the connection. */
export function guardCores(stream: NoiseSecretStream, clock: Clock): void {
  const mux = Protomux.from(stream) as unknown as Mux
  const guard = new CoreGuard(clock)
  const create = mux.createChannel.bind(mux)
  mux.createChannel = (options) => {
    if (options.protocol !== replication) return create(options)
    options.messages?.forEach((message, at) => {
      const name = coreMessages[at]
      if (name) message.onmessage = guard.before(name, message.onmessage)
    })
    return create(options)
  }
}

class CoreGuard {
  readonly #clock: Clock
  #left = markedAtOnceMax
  #at: number
  #extensions = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#at = clock()
  }

  /** @throws PeerFault what the multiplexer ends the connection for. */
  before(name: CoreMessage, handle: OnMessage): OnMessage {
    return (message, channel) => {
      const said = message as CoreMessages[CoreMessage]
      if (!isHonest(name, said, channel.userData.core.state.length)) throw new PeerFault(`A ${name} beyond its core`)
      this.#mark(blocksToMark(name, said))
      if (name === 'extension' && ++this.#extensions > extensionsMax) return undefined
      return handle(message, channel)
    }
  }

  #mark(blocks: number): void {
    if (blocks === 0) return
    const now = this.#clock()
    this.#left = Math.min(markedAtOnceMax, this.#left + (Math.max(0, now - this.#at) * markedPerSecond) / 1000)
    this.#at = now
    this.#left -= blocks
    if (this.#left < 0) throw new PeerFault('More blocks to mark than anybody has')
  }
}
