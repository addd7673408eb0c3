/** What the parts of one preparation share: the draft, the files found so far, and what is to be said of them. */

import { type FileBeside, readBeside } from './beside.ts'
import type { Draft } from './draft.ts'
import type { Prepared, PrepareOptions } from './prepare.ts'

export class Bench {
  readonly draft: Draft
  readonly options: PrepareOptions
  readonly files = new Map<string, Uint8Array>()
  readonly films: Prepared['films'] = []
  readonly warnings: string[]
  /** Languages of the sound of films on this machine, for a title that says none. */
  readonly spoken = new Set<string>()

  constructor(draft: Draft, options: PrepareOptions) {
    this.draft = draft
    this.options = options
    this.warnings = [...draft.warnings]
  }

  read(local: string): Promise<FileBeside> {
    return readBeside(this.draft.folder, local, { anywhere: this.draft.typed })
  }

  /** True for a path that the catalogue holds already; a path that no catalogue can hold is never asked for. */
  async has(path: unknown): Promise<boolean> {
    if (typeof path !== 'string' || !path.startsWith('/') || path.split('/').includes('..')) return false
    return (await this.options.has?.(path)) ?? false
  }

  warn(what: string): undefined {
    this.warnings.push(`${this.draft.origin}: ${what}`)
    return undefined
  }
}
