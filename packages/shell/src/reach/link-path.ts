import { type PeerHint, parsePeerHint } from './address.ts'
import { type ReachContext, ReachPath } from './path.ts'

/** A link stays short enough to paste; more peers than this in one is an attempt at something else. */
const hintsPerChannelMax = 8
/** Silent ones are tried again, ever more seldom. */
const retriesMs = [3_000, 10_000, 30_000, 120_000, 600_000] as const

/** Peers that a channel's link names (`key@host:port` or `host:port`): dialled directly, with no DHT at all. */
export class LinkPath extends ReachPath {
  readonly #hints = new Map<string, PeerHint[]>()
  #timer: NodeJS.Timeout | null = null
  #round = 0

  constructor(context: ReachContext) {
    super('link', context)
  }

  protected override async _open(): Promise<void> {
    this.disabled('the links name no peers', { what: 'none-linked' })
  }

  protected override async _close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
  }

  /** Entries that cannot be read are passed over: a link is foreign text. */
  add(feedKey: Buffer, texts: readonly string[]): void {
    const hints = texts.slice(0, hintsPerChannelMax).flatMap((text) => {
      try {
        return [parsePeerHint(text)]
      } catch {
        return []
      }
    })
    if (hints.length === 0) return
    this.#hints.set(feedKey.toString('hex'), hints)
    this.#round = 0
    this.trying(`${hints.length} peers named`, { what: 'asking', count: hints.length })
    this.#dialAll().catch(() => {})
  }

  override unfollow(feedKey: Buffer): void {
    this.#hints.delete(feedKey.toString('hex'))
  }

  async #dialAll(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    const hints = [...this.#hints.values()].flat()
    const count = hints.length
    let up = 0
    await Promise.all(
      hints.map(async (hint) => {
        const done = await this.context.dial(hint, { via: 'link', origin: 'viewer' })
        if (!done || this.closing) return
        up++
        this.answered(`${up} of ${count} named peers answered`, { what: 'answered', up, count })
      }),
    )
    if (this.closing || count === 0) return
    if (up === 0) this.failed(`none of the ${count} peers named in the link answers`, { what: 'silent', count })
    const wait = retriesMs[Math.min(this.#round++, retriesMs.length - 1)]
    this.#timer = setTimeout(() => this.#dialAll().catch(() => {}), wait)
    this.#timer.unref()
  }
}
