import type { PeerInfo, SwarmConnection } from 'hyperswarm'

/**
 * Connections over which nobody has opened a title's link. To be announced under a film's topic and to accept whoever
 * calls costs nothing, and places are few: when most of them are taken, those who say nothing are let go, and left alone
 * for a while, so that the rest get their turn.
 */
/** A link is opened within a round trip of the connection; a loaded machine takes its time. */
const PATIENCE_MS = 5000
const ALONE_FOR_MS = 5 * 60_000

export class Mutes {
  /** What each connection belongs to, and since when. The oldest first. */
  readonly #since = new Map<SwarmConnection, { info: PeerInfo; at: number }>()
  readonly #banned = new Set<NodeJS.Timeout>()

  add(connection: SwarmConnection, info: PeerInfo): void {
    this.#since.set(connection, { info, at: performance.now() })
    connection.once('close', () => this.#since.delete(connection))
  }

  spoke(connection: SwarmConnection): void {
    this.#since.delete(connection)
  }

  /** Call now and then while places are short. */
  letGo(now = performance.now()): void {
    for (const [connection, { info, at }] of this.#since) {
      if (now - at < PATIENCE_MS) return
      this.#since.delete(connection)
      info.ban(true)
      const timer = setTimeout(() => {
        this.#banned.delete(timer)
        info.ban(false)
      }, ALONE_FOR_MS).unref()
      this.#banned.add(timer)
      connection.destroy()
    }
  }

  stop(): void {
    for (const timer of this.#banned) clearTimeout(timer)
    this.#banned.clear()
  }
}
