/**
 * How much a peer may ask for before it takes what it asked for. Hypercore answers every request it reads as soon as the
 * block is off the disk, all at once, and holds them back only from the moment that a connection says it is full: by then a
 * few hundred small requests can stand for hundreds of megabytes, and what it answers afterwards goes out in batches of 8 MB.
 * So requests go through a gate, a few at a time for each connection; the others wait in hypercore's own queue, where
 * they can be cancelled, and are answered one by one as the connection takes them.
 */
import type NoiseSecretStream from '@hyperswarm/secret-stream'
import { changeReplication, type Mux, muxOf } from './replication-channels.ts'

/** Enough to keep a fast line busy and to send small blocks together; of the largest blocks, what one connection may hold. */
const atOnceMax = 16
/** Hypercore itself asks for 512 at most; beyond this somebody asks for the sake of asking. */
const waitingMax = 2_048

/** hypercore/lib/replicator.js: the place of requests among the messages of a channel. */
const requestMessage = 1

/** hypercore/lib/replicator.js: one core on one connection. */
interface ServedPeer {
  readonly removed: boolean
  remoteRequests: Map<number, unknown>
  receiverQueue: { readonly length: number; push(request: Request): void; shift(): Request | null }
  _cancel(id: number): void
  _handleRequest(request: Request): Promise<void>
}

interface Request {
  id: number
}

interface ServedChannel {
  userData: ServedPeer
}

type OnRequest = (request: Request, channel: ServedChannel) => Promise<void>

/** To be called before anything is replicated over the connection. */
export function gateRequests(stream: NoiseSecretStream): void {
  const mux = muxOf<ServedChannel>(stream)
  const gate = new RequestGate(stream, mux)
  changeReplication(mux, (options) => {
    const message = options.messages?.[requestMessage]
    if (!message) return options
    message.onmessage = gate.guard(message.onmessage as OnRequest)
    return { ...options, ondrain: () => gate.next() }
  })
}

class RequestGate {
  readonly #stream: NoiseSecretStream
  readonly #mux: Mux<ServedChannel>
  readonly #waiting = new Set<ServedPeer>()
  #busy = 0

  constructor(stream: NoiseSecretStream, mux: Mux<ServedChannel>) {
    this.#stream = stream
    this.#mux = mux
  }

  guard(answer: OnRequest): OnRequest {
    return async (request, channel) => {
      const peer = channel.userData
      if (peer.receiverQueue.length >= waitingMax) this.#stream.destroy()
      else if (this.#busy < atOnceMax && this.#mux.drained) await this.#do(() => answer(request, channel))
      else this.#wait(peer, request)
    }
  }

  /** The cores take turns. */
  next(): void {
    while (this.#busy < atOnceMax && this.#mux.drained) {
      const [peer] = this.#waiting
      if (!peer) return
      this.#waiting.delete(peer)
      const request = peer.removed ? null : peer.receiverQueue.shift()
      if (!request) continue
      if (peer.receiverQueue.length > 0) this.#waiting.add(peer)
      this.#do(() => peer._handleRequest(request)).catch(() => this.#stream.destroy())
    }
  }

  #wait(peer: ServedPeer, request: Request): void {
    // An id that is used again takes the place of the older request.
    if (peer.remoteRequests.has(request.id)) peer._cancel(request.id)
    peer.remoteRequests.set(request.id, request)
    peer.receiverQueue.push(request)
    this.#waiting.add(peer)
  }

  async #do(work: () => Promise<void>): Promise<void> {
    this.#busy++
    try {
      await work()
    } finally {
      this.#busy--
      this.next()
    }
  }
}
