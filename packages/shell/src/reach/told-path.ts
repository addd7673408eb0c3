import type { PathStatus, PathTold } from '../api.ts'
import { type ReachContext, ReachPath } from './path.ts'

/** A way in that others serve and report: what is on disk already, and capsule files. */
export class ToldPath extends ReachPath {
  readonly #idle: [detail: string, told: PathTold]

  constructor(path: 'disk' | 'capsule', context: ReachContext) {
    super(path, context)
    this.#idle =
      path === 'disk'
        ? ['nothing on this disk yet', { what: 'nothing-here' }]
        : ['no capsule has been imported', { what: 'no-capsule' }]
  }

  protected override async _open(): Promise<void> {
    this.trying()
    this.disabled(...this.#idle)
  }

  /** Without a time: that of a look at the disk is no time of the network. */
  override get status(): PathStatus {
    const { ms: _ms, ...status } = super.status
    return status
  }

  tell(detail: string, told?: PathTold): void {
    this.answered(detail, told)
  }
}
