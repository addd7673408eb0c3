import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** A program on this machine that can play or convert films. */
export interface FoundProgram {
  name: string
  path: string
}

const executable = process.platform === 'win32' ? '.exe' : ''

/** Where installers put players when they leave the search path alone. */
const usualPlaces: Record<string, string[]> = {
  mpv: ['/opt/homebrew/bin/mpv', '/Applications/mpv.app/Contents/MacOS/mpv', 'C:\\Program Files\\mpv\\mpv.exe'],
  vlc: ['/Applications/VLC.app/Contents/MacOS/VLC', 'C:\\Program Files\\VideoLAN\\VLC\\vlc.exe'],
  ffmpeg: ['/opt/homebrew/bin/ffmpeg'],
}

async function runnable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Only absolute folders of the search path count: `.` would run a program out of whatever folder we stand in. */
export async function findProgram(
  name: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<FoundProgram | undefined> {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => /^(\/|[A-Za-z]:[\\/])/.test(folder))
  const places = [...folders.map((folder) => join(folder, name + executable)), ...(usualPlaces[name] ?? [])]
  for (const path of places) if (await runnable(path)) return { name, path }
  return undefined
}

export async function findPlayers(env?: NodeJS.ProcessEnv): Promise<FoundProgram[]> {
  const found = await Promise.all(['mpv', 'vlc'].map((name) => findProgram(name, env)))
  return found.filter((program) => program !== undefined)
}
