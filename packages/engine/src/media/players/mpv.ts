import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ReadyResource from 'ready-resource'
import { MediaError } from '../errors.ts'
import type { FoundProgram } from './find.ts'
import { titleText } from './title-text.ts'

export interface HandOver {
  /** Address of the film on this machine. */
  url: string
  /** Shown in the window's frame. */
  title: string
  /** Seconds. */
  at: number
  /** Languages in the order they are wanted. */
  audioLanguages?: string[]
  subtitleLanguages?: string[]
}

export interface PlayerState {
  open: boolean
  position: number
  duration?: number
  paused: boolean
}

/** mpv opens its socket within half a second; a cold start from a slow disk takes longer. */
const socketMaxMs = 10_000
const socketRetryMs = 50
/** What mpv reads ahead; its own default of 150 MiB would pull a film out of the swarm that nobody watches. */
const readAhead = '--demuxer-max-bytes=32MiB'
/** One message of mpv is some hundred bytes. */
const lineMaxBytes = 64 * 1024

/**
 * A film in mpv's own window. Position and pause come back over its socket (JSON IPC, mpv manual), so that the film is
 * resumed here where it was left there. Event `update` when the state has changed; `open` is false once mpv has ended.
 */
export class MpvPlayer extends ReadyResource {
  readonly state: PlayerState
  readonly #program: FoundProgram
  readonly #film: HandOver
  #child: ChildProcess | undefined
  #socket: Socket | undefined
  #dir = ''

  constructor(program: FoundProgram, film: HandOver) {
    super()
    this.#program = program
    this.#film = film
    this.state = { open: false, position: film.at, paused: false }
  }

  override async _open(): Promise<void> {
    this.#dir = await mkdtemp(join(tmpdir(), 'kinoswarm-mpv-'))
    const path =
      process.platform === 'win32' ? `\\\\.\\pipe\\${this.#dir.replace(/\W/g, '-')}` : join(this.#dir, 'socket')
    const child = spawn(this.#program.path, mpvArguments(this.#film, path), { stdio: 'ignore' })
    this.#child = child
    child.on('error', () => this.#ended())
    child.on('exit', () => this.#ended())
    this.state.open = true
    try {
      this.#socket = await this.#connect(path)
    } catch (cause) {
      child.kill()
      throw new MediaError('PLAYER_FAILED', 'mpv was started but does not answer; look whether it shows an error.', {
        cause,
      })
    }
    this.#listen(this.#socket)
  }

  override async _close(): Promise<void> {
    this.#send(['quit'])
    this.#socket?.destroy()
    this.#child?.kill()
    this.#ended()
    await rm(this.#dir, { recursive: true, force: true })
  }

  #listen(socket: Socket): void {
    let rest = ''
    socket.setEncoding('utf8')
    socket.on('error', () => {})
    socket.on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = (lines.pop() ?? '').slice(0, lineMaxBytes)
      for (const line of lines) this.#message(line)
    })
    for (const [i, name] of ['time-pos', 'duration', 'pause'].entries()) this.#send(['observe_property', i + 1, name])
  }

  #message(line: string): void {
    const change = parseChange(line)
    if (!change) return
    if (change.name === 'time-pos' && typeof change.data === 'number') this.state.position = change.data
    else if (change.name === 'duration' && typeof change.data === 'number') this.state.duration = change.data
    else if (change.name === 'pause') this.state.paused = change.data === true
    this.emit('update')
  }

  #send(command: (string | number)[]): void {
    if (this.#socket?.writable) this.#socket.write(`${JSON.stringify({ command })}\n`)
  }

  #ended(): void {
    if (!this.state.open) return
    this.state.open = false
    this.emit('update')
  }

  async #connect(path: string): Promise<Socket> {
    const until = Date.now() + socketMaxMs
    for (;;) {
      const socket = await tryConnect(path)
      if (socket) return socket
      if (Date.now() > until || !this.state.open) throw new Error('No socket.')
      await new Promise((resolve) => setTimeout(resolve, socketRetryMs))
    }
  }
}

/** Pure, so that it can be seen in a test that nothing of the film becomes an option. */
export function mpvArguments(film: HandOver, socket: string): string[] {
  return [
    `--input-ipc-server=${socket}`,
    `--start=${film.at.toFixed(3)}`,
    `--force-media-title=${titleText(film.title)}`,
    '--force-window=immediate',
    '--ytdl=no',
    '--load-unsafe-playlists=no',
    readAhead,
    ...(film.audioLanguages?.length ? [`--alang=${languages(film.audioLanguages)}`] : []),
    ...(film.subtitleLanguages?.length ? [`--slang=${languages(film.subtitleLanguages)}`] : []),
    '--',
    film.url,
  ]
}

function languages(tags: string[]): string {
  return tags.filter((tag) => /^[A-Za-z0-9-]+$/.test(tag)).join(',')
}

function parseChange(line: string): { name: string; data: unknown } | undefined {
  try {
    const { event, name, data } = JSON.parse(line) as { event?: unknown; name?: unknown; data?: unknown }
    return event === 'property-change' && typeof name === 'string' ? { name, data } : undefined
  } catch {
    return undefined
  }
}

function tryConnect(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(undefined))
  })
}
