/**
 * A publisher that lies: it holds real keys of a channel and writes whatever it likes into the feeds, past every check that
 * a maintainer's own program would make.
 */
import type Corestore from 'corestore'
import type Hypercore from 'hypercore'
import { type AnySigned, encodeRecord, type Signed } from '../../src/records/signed.ts'
import { commitment, feedManifest } from '../../src/trust/commitment.ts'
import type { Named } from './records.ts'

export class Liar {
  readonly core: Hypercore
  readonly #keyPair: Named

  /** The feed of `keyPair` in the channel that starts with this root. */
  constructor(store: Corestore, root: Signed<'root'>, keyPair: Named) {
    this.#keyPair = keyPair
    this.core = store.get({ manifest: feedManifest(commitment(root.envelope.signed), keyPair.id) })
  }

  get link(): string {
    return `kinoswarm://${this.core.id}`
  }

  async write(...blocks: (object | Buffer)[]): Promise<void> {
    await this.core.ready()
    const bytes = blocks.map((block) => (Buffer.isBuffer(block) ? block : encodeRecord(block as AnySigned)))
    await this.core.append(bytes, { keyPair: this.#keyPair, writable: true })
  }

  /** Takes back everything from `length` on; connected peers are told so. */
  async truncate(length: number): Promise<void> {
    await this.core.truncate(length, { keyPair: this.#keyPair })
  }
}
