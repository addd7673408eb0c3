/** A sound card that plays to nobody: on a machine without any, Firefox's sound stands still and no tone comes out of it. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const startLimitMs = 5_000

export interface SilentSound {
  /** For the program that is to play through it; empty where PulseAudio is not installed. */
  env: Record<string, string>
  close(): void
}

export async function silentSound(dir: string): Promise<SilentSound> {
  const socket = join(dir, 'sound')
  const listen = `module-native-protocol-unix auth-anonymous=1 socket=${socket}`
  const args = ['--daemonize=no', '--exit-idle-time=-1', '-n', '-L', 'module-null-sink', '-L', listen]
  const child = spawn('pulseaudio', args, { env: { ...process.env, HOME: dir, XDG_RUNTIME_DIR: dir }, stdio: 'ignore' })
  let ended = false
  const end = () => {
    ended = true
  }
  child.once('error', end).once('exit', end)
  const limit = performance.now() + startLimitMs
  while (!ended && !existsSync(socket) && performance.now() < limit) await wait(50)
  return { env: ended ? {} : { PULSE_SERVER: `unix:${socket}` }, close: () => void child.kill() }
}
