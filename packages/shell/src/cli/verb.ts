import type { Workshop } from '../home/workshop.ts'
import type { Output } from './output.ts'

/** One option of a verb, in the words of `node:util` parseArgs plus a line of help. */
export interface VerbOption {
  type: 'string' | 'boolean'
  multiple?: boolean
  short?: string
  /** Shown in `--help`; what the value means and its unit. */
  help: string
}

export type FlagValue = string | boolean | (string | boolean)[] | undefined

/** One thing the command line can do. A file under `commands/` exports one of these as `verb`. */
export interface Verb {
  /** One line for the list of verbs. */
  summary: string
  /** Everything after `kinoswarm `, for `--help`. */
  usage: string
  options?: Record<string, VerbOption>
  /** Fewest and most arguments besides the options; other numbers are wrong usage. Default none. */
  arguments?: { min: number; max: number }
  /**
   * `home`: works on the store of a home, so it runs inside the process that owns that home if there is one.
   * `here`: runs in this process whatever else runs.
   */
  where: 'home' | 'here'
  run(context: VerbContext): Promise<void>
}

/** A verb typed elsewhere, carried out on a home that is open here. */
export type CarryOut = (
  typed: { argv: string[]; cwd: string; out: Output; signal: AbortSignal },
  workshop: Workshop,
) => Promise<void>

/** What a verb may lean on. It may run inside another process than the one that was typed: nothing else is allowed. */
export interface VerbContext {
  /** Arguments after the verb's own words. */
  args: string[]
  flags: Flags
  /** The folder the command was typed in; relative paths are resolved against it. */
  cwd: string
  /** The home folder, absolute. */
  home: string
  /** DHT nodes as `host:port`; empty = none, absent = the well-known ones. */
  bootstrap?: string[]
  out: Output
  /** Aborted by Ctrl-C, and when the one who asked goes away. */
  signal: AbortSignal
  /** Opens the home, or answers with the open one. */
  workshop(): Promise<Workshop>
  /** For a verb that stays and owns its home: what to do with commands that reach it. */
  carryOut: CarryOut
}

/** Parsed options with the types their verb declared. */
export class Flags {
  readonly #values: Record<string, FlagValue>

  constructor(values: Record<string, FlagValue>) {
    this.#values = values
  }

  text(name: string): string | undefined {
    const value = this.#values[name]
    return typeof value === 'string' ? value : undefined
  }

  list(name: string): string[] {
    const value = this.#values[name]
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
  }

  on(name: string): boolean {
    return this.#values[name] === true
  }
}
