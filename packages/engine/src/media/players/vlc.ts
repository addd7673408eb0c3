import { spawn } from 'node:child_process'
import { MediaError } from '../errors.ts'
import type { FoundProgram } from './find.ts'
import type { HandOver } from './mpv.ts'
import { titleText } from './title-text.ts'

/** Seconds of film VLC keeps ready, in its own unit. */
const networkCachingMs = 3000

/** Opens a film in VLC. It tells nothing back: its position stays unknown here. */
export function openVlc(program: FoundProgram, film: HandOver): Promise<void> {
  const child = spawn(program.path, vlcArguments(film), { stdio: 'ignore', detached: true })
  child.unref()
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve())
    child.once('error', (cause) => reject(new MediaError('PLAYER_FAILED', 'VLC could not be started.', { cause })))
  })
}

export function vlcArguments(film: HandOver): string[] {
  return [
    `--start-time=${Math.floor(film.at)}`,
    `--network-caching=${networkCachingMs}`,
    '--no-one-instance',
    '--play-and-exit',
    `--meta-title=${titleText(film.title)}`,
    '--',
    film.url,
  ]
}
