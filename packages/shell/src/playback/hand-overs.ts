import type { HandOver, MpvPlayer, PlayerState } from '@kinoswarm/engine/media'
import ReadyResource from 'ready-resource'
import { ShellError } from '../errors.ts'

/** A film is in one other player at a time; more than a few at once is a page gone wrong. */
const playersMax = 4

/** Films that play in another program of this machine, by playback. mpv tells its position back; VLC does not. */
export class HandOvers extends ReadyResource {
  readonly #players = new Map<string, MpvPlayer>()

  override async _close(): Promise<void> {
    await Promise.all([...this.#players.keys()].map((id) => this.end(id)))
  }

  /** Opens a film in the player of that name, as a plan lists it. */
  async open(id: string, name: string, film: HandOver): Promise<void> {
    const { findPlayers, MpvPlayer, openVlc } = await import('@kinoswarm/engine/media')
    const program = (await findPlayers()).find((one) => one.name === name.toLowerCase())
    if (!program) throw new ShellError('NOT_FOUND', `There is no ${name} on this machine.`)
    if (program.name === 'vlc') return openVlc(program, film)
    await this.end(id)
    if (this.#players.size >= playersMax) throw new ShellError('CANCELLED', 'Close one of the open players first.')
    const player = new MpvPlayer(program, film)
    this.#players.set(id, player)
    await player.ready()
  }

  /** Undefined for a film that was not handed over, or to a player that tells nothing. */
  state(id: string): PlayerState | undefined {
    return this.#players.get(id)?.state
  }

  async end(id: string): Promise<void> {
    const player = this.#players.get(id)
    this.#players.delete(id)
    await player?.close()
  }
}
