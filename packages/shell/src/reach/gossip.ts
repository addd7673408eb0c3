/**
 * Peers told over connections: whoever follows the same channel is told of a few others that do. Without it everybody
 * who came by a peer named in a link, with no DHT left, would know that one peer only, and lean on it for every byte; and
 * a peer that is full could only say no. What is told are the addresses that a DHT would tell anyone with the link.
 */
import { addressKind, type PeerHint } from './address.ts'

/** A handful leads to more of them; the bound keeps one stranger from making us dial many addresses. */
export const toldPeersMax = 8
/**
 * Who has this many has the channel: others' friends and other ways are not needed, only kept warm. Fewer may all lack the
 * very blocks that are wanted, or leave together.
 */
export const enoughPeers = 8
/** All at once: a dead address costs a packet or two, and holds a place for six seconds. */
const dialsMax = 8

export interface Acquaintance {
  peer: string
  publicKey: Buffer
  host: string
  /** Where it answers direct peers; 0 = nowhere. */
  answersOn: number
  /** Ids of the channels that both ends are known to follow. */
  channels: ReadonlySet<string>
}

/** Whom to name to `asker`, shuffled. An address of a private network is worth something, and told, inside of it only. */
export function peersToTell(
  all: Iterable<Acquaintance>,
  asker: Acquaintance,
  random: () => number = Math.random,
): PeerHint[] {
  const kind = addressKind(asker.host)
  return [...all]
    .filter((one) => one.peer !== asker.peer && one.answersOn > 0)
    .filter((one) => [...one.channels].some((channel) => asker.channels.has(channel)))
    .filter(({ host }) => addressKind(host) === 'public' || addressKind(host) === kind)
    .map((one) => ({ one, place: random() }))
    .sort((a, b) => a.place - b.place)
    .slice(0, toldPeersMax)
    .map(({ one }) => ({ publicKey: one.publicKey, host: one.host, port: one.answersOn }))
}

export interface GossipOptions {
  kin(): number
  dial(hint: PeerHint): Promise<boolean>
}

/** Dials what was told, while peers are few. */
export class Gossip {
  readonly #options: GossipOptions
  #dials = 0

  constructor(options: GossipOptions) {
    this.#options = options
  }

  told(peers: readonly PeerHint[]): void {
    for (const hint of peers.slice(0, toldPeersMax)) {
      if (this.#options.kin() >= enoughPeers || this.#dials >= dialsMax) return
      this.#dials++
      this.#options.dial(hint).finally(() => this.#dials--)
    }
  }
}
