import type { Settings } from '../api.ts'
import type { ChannelSwarm } from '../channel/swarm.ts'
import { splitLimit } from '../reach/index.ts'
import type { EngineHost } from './engine-host.ts'

/** Speeds are averaged over about this long; sharing more often would chase noise. */
const shareEveryMs = 1_000

/** Keeps one upload and one download limit over both swarms: what one side leaves, the other may use. */
export class LimitSharer {
  readonly #swarm: ChannelSwarm
  readonly #engine: EngineHost
  readonly #settings: () => Settings
  #timer: NodeJS.Timeout | undefined
  #applied = ''

  constructor(sides: { swarm: ChannelSwarm; engine: EngineHost; settings: () => Settings }) {
    this.#swarm = sides.swarm
    this.#engine = sides.engine
    this.#settings = sides.settings
  }

  /** Call when the limits change. Costs nothing while there are none. */
  start(): void {
    const { upLimit, downLimit } = this.#settings()
    this.stop()
    if (upLimit > 0 || downLimit > 0) this.#timer = setInterval(() => this.#share(), shareEveryMs).unref()
    this.#share()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #share(): void {
    const { upLimit, downLimit } = this.#settings()
    const channels = this.#swarm.reach.report()
    const films = this.#engine.status
    const up = splitLimit(upLimit, { shell: channels.upSpeed, engine: films?.upSpeed ?? 0 })
    const down = splitLimit(downLimit, { shell: channels.downSpeed, engine: films?.downSpeed ?? 0 })
    const key = JSON.stringify([up, down, films?.pid])
    if (key === this.#applied) return
    this.#applied = key
    this.#swarm.reach.setLimits({ up: up.shell, down: down.shell })
    this.#engine.setLimits({ upLimit: up.engine, downLimit: down.engine }).catch(() => {})
  }
}
