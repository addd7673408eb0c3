import type { CarryOut } from './cli/verb.ts'
import type { Workshop } from './home/workshop.ts'

export interface ShellOptions {
  workshop: Workshop
  bootstrap?: string[]
  /** Opened as home channel; absent = the one of last time. */
  link?: string
  /** 0 or absent = the port of last time, or any. */
  port?: number
  /** For the maintainer's desk on the shell's own page. */
  carryOut: CarryOut
  /** The person wants to quit. */
  quit: () => void
}
