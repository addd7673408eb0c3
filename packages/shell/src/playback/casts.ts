import { createHash } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import type { CastState, DlnaRenderer } from '@kinoswarm/engine/media'
import ReadyResource from 'ready-resource'
import { ShellError } from '../errors.ts'
import type { MediaFile } from '../http/media.ts'
import { LanFilm } from './lan-film.ts'

/** Devices answer a search within this time or are asleep. */
const searchMs = 3000

export interface CastDevice {
  id: string
  name: string
  kind: 'dlna'
}

export type CastAction = { do: 'play' | 'pause' } | { do: 'seek'; to: number } | { do: 'volume'; to: number }

interface Found {
  device: CastDevice
  renderer: DlnaRenderer
  /** Our own address on the device's network. */
  host: string
}

interface Running {
  found: Found
  film: LanFilm
}

/** Films on the screens of the house. Nothing is searched for and no port is open until a page asks. */
export class Casts extends ReadyResource {
  readonly #found = new Map<string, Found>()
  readonly #running = new Map<string, Running>()

  override async _close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((id) => this.end(id)))
  }

  async devices(): Promise<CastDevice[]> {
    const { DlnaRenderer, searchRenderers } = await import('@kinoswarm/engine/media')
    const opening: Promise<void>[] = []
    const add = async (location: string, host: string) => {
      const renderer = await DlnaRenderer.open(location)
      const id = createHash('sha256').update(location).digest('hex').slice(0, 16)
      this.#found.set(id, { device: { id, name: renderer.name, kind: 'dlna' }, renderer, host })
    }
    const searches = ownAddresses().map((address) =>
      searchRenderers({
        address,
        timeoutMs: searchMs,
        onFound: (location) => opening.push(add(location, address).catch(() => {})),
      }),
    )
    await Promise.allSettled(searches)
    await Promise.all(opening)
    return [...this.#found.values()].map(({ device }) => device)
  }

  async start(id: string, deviceId: string, film: { file: () => MediaFile; title: string; at: number }): Promise<void> {
    const found = this.#found.get(deviceId)
    if (!found) throw new ShellError('NOT_FOUND', 'This device is not there any more; search again.')
    await this.end(id)
    const served = new LanFilm(film.file, found.host)
    await served.ready()
    this.#running.set(id, { found, film: served })
    try {
      await found.renderer.load({ url: served.url, type: film.file().type ?? 'video/mp4', title: film.title })
      await found.renderer.play()
      if (film.at > 0) await found.renderer.seek(film.at)
    } catch (error) {
      await this.end(id)
      throw error
    }
  }

  async act(id: string, action: CastAction): Promise<void> {
    const { renderer } = this.#require(id).found
    if (action.do === 'seek') await renderer.seek(action.to)
    else if (action.do === 'volume') await renderer.setVolume(action.to)
    else await renderer[action.do]()
  }

  state(id: string): Promise<CastState> {
    return this.#require(id).found.renderer.state()
  }

  async end(id: string): Promise<void> {
    const running = this.#running.get(id)
    this.#running.delete(id)
    await running?.found.renderer.stop().catch(() => {})
    await running?.film.close()
  }

  #require(id: string): Running {
    const running = this.#running.get(id)
    if (!running) throw new ShellError('NOT_FOUND', 'This film is on no other device.')
    return running
  }
}

function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((entries) => entries ?? [])
  return all.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address)
}
