/**
 * Stands before hypercore's own messages on a connection: what no honest peer sends (`core-limits.ts`) never reaches it,
 * and ends the connection. It comes before the request gate, so that what waits there was looked at too.
 */
import type NoiseSecretStream from '@hyperswarm/secret-stream'
import { PeerFault } from '@kinoswarm/engine/guards'
import { Allowance, type Measure } from './allowance.ts'
import { blocksToMark, type CoreMessage, type CoreMessages, coreMessages, isHonest } from './core-limits.ts'
import type { Clock } from './path.ts'
import { changeReplication, muxOf } from './replication-channels.ts'

/** At once as much as all cores of some channels have together, a third of a second's work; then some hundredths of a processor. */
const marking: Measure = { burst: 2 ** 25, perSecond: 2 ** 20 }
/** Hyperbee's hints make us fetch what they name; an honest peer that has more to say is not missed. */
const extensionsMax = 4_096

/** hypercore/lib/replicator.js: one core on one connection. */
interface Channel {
  userData: { core: { state: { length: number } } }
}

type OnMessage = (message: never, channel: Channel) => unknown

/** To be called before requests are gated and anything is replicated over the connection. */
export function guardCores(stream: NoiseSecretStream, clock: Clock): void {
  const guard = new CoreGuard(clock)
  changeReplication<Channel>(muxOf(stream), (options) => {
    options.messages?.forEach((message, at) => {
      const name = coreMessages[at]
      if (name) message.onmessage = guard.before(name, message.onmessage)
    })
    return options
  })
}

class CoreGuard {
  readonly #clock: Clock
  readonly #marking: Allowance
  #extensions = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#marking = new Allowance(marking, clock())
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
    if (blocks > 0 && !this.#marking.spend(blocks, this.#clock()))
      throw new PeerFault('More blocks to mark than anybody has')
  }
}
