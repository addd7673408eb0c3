/** A clock of its own for the processes of a test, which can be moved while they run. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { World } from './world.ts'

const daySeconds = 86_400

export class Clock {
  readonly #file: string

  private constructor(file: string) {
    this.#file = file
  }

  static async create(world: World, name = 'clock'): Promise<Clock> {
    await mkdir(world.dir, { recursive: true })
    const clock = new Clock(join(world.dir, name))
    await clock.setDaysAhead(0)
    return clock
  }

  /** For the environment of a command that is to live by this clock. */
  get env(): NodeJS.ProcessEnv {
    return { NODE_OPTIONS: `--import=${new URL('./clock.mjs', import.meta.url)}`, KINOSWARM_TEST_CLOCK: this.#file }
  }

  /** Every process that lives by it follows within a tenth of a second. Negative = in the past. */
  async setDaysAhead(days: number): Promise<void> {
    await writeFile(this.#file, String(days * daySeconds))
  }
}
