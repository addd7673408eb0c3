import type { MediaProbe } from '../../api.ts'
import { MediaError } from '../../errors.ts'
import type { CastFilm, CastScreen, CastState } from '../screen.ts'
import { type CastAnswer, CastChannel, namespaces, platformId } from './channel.ts'
import { loadRequest, parseApp, parseMedia, parseMediaSession } from './payloads.ts'

/** Google's own player for films from an address; every device has it. */
const defaultPlayer = 'CC1AD845'

interface Session {
  channel: CastChannel
  /** The app, as a destination. */
  transport: string
  /** The app, as something the device can end. */
  app: string
  /** The film in the app; unknown before the first status. */
  media?: number
}

/**
 * A Cast device. Nothing is connected before a film is shown. A device that goes away in between is not an error until
 * something is asked of it.
 */
export class Chromecast implements CastScreen {
  readonly name: string
  readonly words = 'webvtt'
  readonly #host: string
  readonly #port: number
  #session: Session | undefined
  #state: CastState = { state: 'stopped', position: 0 }
  /** When `#state.position` was true. */
  #stateAt = 0

  constructor(name: string, host: string, port: number) {
    this.name = name
    this.#host = host
    this.#port = port
  }

  async takes(probe: () => Promise<MediaProbe>): Promise<boolean> {
    return playsAsItIs(await probe())
  }

  async show(film: CastFilm): Promise<void> {
    await this.close()
    const channel = new CastChannel(this.#host, this.#port)
    try {
      await channel.ready()
      const session = await launch(channel)
      this.#session = session
      channel.on('news', (answer: CastAnswer, source: string) => this.#heard(session, answer, source))
      channel.once('lost', () => this.#over(session))
      const answer = await channel.ask(session.transport, namespaces.media, loadRequest(film))
      this.#heard(session, answer, session.transport)
      if (answer.type !== 'MEDIA_STATUS') throw refused(answer)
    } catch (error) {
      this.#session = undefined
      await channel.close()
      throw error
    }
  }

  play(): Promise<void> {
    return this.#act({ type: 'PLAY' })
  }

  pause(): Promise<void> {
    return this.#act({ type: 'PAUSE' })
  }

  seek(seconds: number): Promise<void> {
    return this.#act({ type: 'SEEK', currentTime: seconds })
  }

  setSubtitles(index: number | undefined): Promise<void> {
    return this.#act({ type: 'EDIT_TRACKS_INFO', activeTrackIds: index === undefined ? [] : [index + 1] })
  }

  async setVolume(volume: number): Promise<void> {
    const level = Math.min(1, Math.max(0, volume))
    await this.#require().channel.ask(platformId, namespaces.receiver, { type: 'SET_VOLUME', volume: { level } })
  }

  /** Ends the player on the device, which shows its own picture again. */
  async stop(): Promise<void> {
    const session = this.#session
    if (!session) return
    await session.channel
      .ask(platformId, namespaces.receiver, { type: 'STOP', sessionId: session.app })
      .finally(() => this.close())
  }

  async state(): Promise<CastState> {
    const session = this.#session
    if (session) {
      const answer = await session.channel.ask(session.transport, namespaces.media, { type: 'GET_STATUS' })
      this.#heard(session, answer, session.transport)
    }
    const gone = this.#state.state === 'playing' ? (performance.now() - this.#stateAt) / 1000 : 0
    return { ...this.#state, position: this.#state.position + gone }
  }

  async close(): Promise<void> {
    const session = this.#session
    this.#session = undefined
    await session?.channel.close()
  }

  async #act(request: Record<string, unknown>): Promise<void> {
    const session = this.#require()
    if (session.media === undefined) await this.state()
    const mediaSessionId = session.media
    if (mediaSessionId === undefined) throw new MediaError('DEVICE_FAILED', 'Nothing plays on this device any more.')
    const answer = await session.channel.ask(session.transport, namespaces.media, { ...request, mediaSessionId })
    this.#heard(session, answer, session.transport)
    if (answer.type !== 'MEDIA_STATUS') throw refused(answer)
  }

  #heard(session: Session, answer: CastAnswer, source: string): void {
    if (session !== this.#session || source !== session.transport) return
    if (answer.type === 'CLOSE') this.#over(session)
    const state = parseMedia(answer)
    if (!state) return
    session.media = parseMediaSession(answer) ?? session.media
    // The length is told once, with the film.
    this.#state = { ...(this.#state.duration && { duration: this.#state.duration }), ...state }
    this.#stateAt = performance.now()
  }

  #over(session: Session): void {
    if (session !== this.#session) return
    this.#session = undefined
    this.#state = { ...this.#state, state: 'stopped' }
    void session.channel.close().catch(() => {})
  }

  #require(): Session {
    if (!this.#session) throw new MediaError('DEVICE_FAILED', 'Nothing plays on this device any more.')
    return this.#session
  }
}

async function launch(channel: CastChannel): Promise<Session> {
  const answer = await channel.ask(platformId, namespaces.receiver, { type: 'LAUNCH', appId: defaultPlayer })
  const app = parseApp(answer, defaultPlayer) ?? (await appLater(channel))
  if (!app) throw refused(answer)
  channel.connect(app.transportId)
  return { channel, transport: app.transportId, app: app.sessionId }
}

/** Some devices answer before the app is there; their status says when it is. */
async function appLater(channel: CastChannel): Promise<ReturnType<typeof parseApp>> {
  return parseApp(await channel.ask(platformId, namespaces.receiver, { type: 'GET_STATUS' }), defaultPlayer)
}

function refused(answer: CastAnswer): MediaError {
  const why = typeof answer.reason === 'string' ? answer.reason : answer.type
  return new MediaError('DEVICE_REFUSED', `The device refused: ${why.slice(0, 200)}`)
}

/** What every Cast device plays as it is (Google's list of supported media); the rest is cut and converted for it. */
function playsAsItIs({ container, video, audio }: MediaProbe): boolean {
  const pictures = new Set(['avc', 'vp8'])
  const sounds = new Set(['aac', 'mp3', 'opus', 'vorbis', 'flac'])
  const first = audio[0]
  const fits = video.every(({ codec }) => pictures.has(codec)) && (!first || sounds.has(first.codec))
  return fits && (container === 'mp4' || container === 'webm')
}
