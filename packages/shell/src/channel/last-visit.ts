import type { CatalogueCard, CatalogueHead, CatalogueReader } from '@kinoswarm/catalog-feed'
import { readJson, writeJson } from '../home/json-file.ts'

/** Looking into an old head asks for one block; it must not hold up the front page. */
const lookTimeoutMs = 1_500

/** What a catalogue was like when somebody was here last: by comparing two signed heads, what came since. */
export class LastVisit {
  readonly #path: string
  #before: CatalogueHead | undefined

  private constructor(path: string, before: CatalogueHead | undefined) {
    this.#path = path
    this.#before = before
  }

  /** A damaged file means that nothing is known of a visit. */
  static async open(path: string): Promise<LastVisit> {
    const value = (await readJson(path).catch(() => undefined)) as CatalogueHead | undefined
    const whole = typeof value?.drive === 'string' && Number.isInteger(value?.db?.length)
    return new LastVisit(path, whole ? value : undefined)
  }

  /** Titles that came since; none on a first visit. */
  async news(catalogue: CatalogueReader, language: string): Promise<CatalogueCard[]> {
    if (!this.#before) return []
    const late = new Promise<null>((resolve) => setTimeout(resolve, lookTimeoutMs, null).unref())
    const changes = await Promise.race([catalogue.changesSince(this.#before, language || undefined), late])
    return changes?.added ?? []
  }

  /** Somebody has seen this head; what they are shown as new stays so until the next start. */
  async save(head: CatalogueHead | null | undefined): Promise<void> {
    if (head) await writeJson(this.#path, head)
  }
}
