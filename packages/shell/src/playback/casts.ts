import type { CastFilm, CastScreen, CastState, FilmServer } from '@kinoswarm/engine/media'
import ReadyResource from 'ready-resource'
import { ShellError } from '../errors.ts'
import { type CastRequest, cuttable, readWords } from './cast-film.ts'
import { type CastFinder, type FoundScreen, findChromecasts, findRenderers, ownAddresses } from './cast-finders.ts'
import type { Films } from './films.ts'
import { LanFilm } from './lan-film.ts'

export interface CastDevice {
  id: string
  name: string
  kind: FoundScreen['kind']
}

export type CastAction =
  | { do: 'play' | 'pause' }
  | { do: 'seek'; to: number }
  | { do: 'volume'; to: number }
  | { do: 'words'; on: boolean }

export interface CastsOptions {
  films: () => Films
  finders?: CastFinder[]
  /** This machine's addresses that others can reach. */
  addresses?: () => string[]
}

interface Found extends FoundScreen {
  /** Our own address on the device's network. */
  host: string
}

interface Running {
  device: CastDevice
  screen: CastScreen
  film: LanFilm
  cut?: FilmServer
}

/** Films on the screens of the house. Nothing is searched for and no port is open until a page asks. */
export class Casts extends ReadyResource {
  readonly #options: CastsOptions
  readonly #found = new Map<string, Found>()
  readonly #running = new Map<string, Running>()
  readonly #addresses = new Map<string, FilmServer>()

  constructor(options: CastsOptions) {
    super()
    this.#options = options
  }

  override async _close(): Promise<void> {
    const ids = new Set([...this.#running.keys(), ...this.#addresses.keys()])
    await Promise.all([...ids].map((id) => this.endAll(id)))
  }

  async devices(): Promise<CastDevice[]> {
    const { finders = [findRenderers, findChromecasts] } = this.#options
    const searches = this.#own().flatMap((host) =>
      finders.map((find) => find(host, (found) => this.#found.set(found.id, { ...found, host }))),
    )
    await Promise.allSettled(searches)
    return [...this.#found.values()].map(toDevice)
  }

  async start(id: string, deviceId: string, request: CastRequest): Promise<void> {
    const found = this.#found.get(deviceId)
    if (!found) throw new ShellError('NOT_FOUND', 'This device is not there any more; search again.')
    await this.end(id)
    const running = await this.#serve(id, found, request)
    this.#running.set(id, running)
    try {
      await running.screen.show(filmFor(running, request))
    } catch (error) {
      await this.end(id)
      throw error
    }
  }

  async act(id: string, action: CastAction): Promise<void> {
    const { screen } = this.#require(id)
    if (action.do === 'seek') await screen.seek(action.to)
    else if (action.do === 'volume') await screen.setVolume(action.to)
    else if (action.do === 'words') await screen.setSubtitles(action.on ? 0 : undefined)
    else await screen[action.do]()
  }

  async state(id: string): Promise<CastState & { device: CastDevice }> {
    const { screen, device } = this.#require(id)
    return { ...(await screen.state()), device }
  }

  async end(id: string): Promise<void> {
    const running = this.#running.get(id)
    this.#running.delete(id)
    if (!running) return
    await running.screen.stop().catch(() => {})
    await running.screen.close()
    await running.cut?.close()
    await running.film.close()
  }

  /** The film as HTTP Live Streaming, at an address any player of the local network may be given. Opened once. */
  async openAddress(id: string): Promise<string> {
    const known = this.#addresses.get(id)
    if (known) return known.url
    const [host] = this.#own()
    if (!host) throw new ShellError('NOT_FOUND', 'This machine is in no local network.')
    const server = await this.#cut(id, host)
    this.#addresses.set(id, server)
    return server.url
  }

  async closeAddress(id: string): Promise<void> {
    const server = this.#addresses.get(id)
    this.#addresses.delete(id)
    await server?.close()
  }

  /** The playback is over. */
  async endAll(id: string): Promise<void> {
    await Promise.all([this.end(id), this.closeAddress(id)])
  }

  async #serve(id: string, found: Found, { file, words }: CastRequest): Promise<Running> {
    const whole = cuttable(this.#options.films(), id)
    const film = new LanFilm(file, { host: found.host, ...(words && { words: () => readWords(words, whole) }) })
    await film.ready()
    const running = { device: toDevice(found), screen: found.screen, film }
    try {
      const asItIs = await found.screen.takes(() => whole.probe())
      return asItIs ? running : { ...running, cut: await this.#cut(id, found.host) }
    } catch (error) {
      await film.close()
      throw error
    }
  }

  async #cut(id: string, host: string): Promise<FilmServer> {
    const { FilmServer, hlsPlan } = await import('@kinoswarm/engine/media')
    const film = cuttable(this.#options.films(), id)
    const server = new FilmServer(film, { host, plan: hlsPlan(await film.probe()) })
    await server.ready()
    return server
  }

  #own(): string[] {
    return (this.#options.addresses ?? ownAddresses)()
  }

  #require(id: string): Running {
    const running = this.#running.get(id)
    if (!running) throw new ShellError('NOT_FOUND', 'This film is on no other device.')
    return running
  }
}

function filmFor({ film, cut, screen }: Running, { file, title, at, words }: CastRequest): CastFilm {
  const address = screen.words === 'subrip' ? film.subripUrl : film.webvttUrl
  const { name = '', language } = words ?? {}
  return {
    url: cut?.url ?? film.url,
    type: cut ? 'application/vnd.apple.mpegurl' : (file().type ?? 'video/mp4'),
    title,
    at,
    ...(words && { subtitles: [{ url: address, name, ...(language && { language }) }] }),
  }
}

function toDevice({ id, kind, screen }: FoundScreen): CastDevice {
  return { id, kind, name: screen.name }
}
