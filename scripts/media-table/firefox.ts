/** The same rows in Firefox, which is driven by the page itself: it plays sample after sample and posts what it saw. */
import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { firefoxProfile, firefoxProgram } from '../firefox-profile.ts'
import { bundledServer } from './bundled.ts'
import { type PlayOptions, playSample, type RowResult } from './in-page.ts'
import { silentSound } from './silent-sound.ts'

export interface FirefoxRun {
  dir: string
  names: string[]
  options: PlayOptions
  onRow: (file: string, result: RowResult) => void
}

export async function playInFirefox({ dir, names, options, onRow }: FirefoxRun): Promise<void> {
  const { promise: finished, resolve } = withResolvers()
  const script = `
    globalThis.__name ??= (f) => f
    ;(async () => {
      const play = ${playSample.toString()}
      for (const file of ${JSON.stringify(names)}) {
        const nothing = { plan: '?', reason: '', picture: false, sound: false, seeks: [], audioTracks: 0, subtitles: 0, problem: 'Nothing happened.' }
        const limit = new Promise((resolve) => setTimeout(resolve, ${options.timeoutMs * 6}, nothing))
        const result = await Promise.race([play(file, ${JSON.stringify(options)}).catch((error) => ({ ...nothing, problem: String(error) })), limit])
        await fetch('/result', { method: 'POST', body: JSON.stringify({ file, result }) })
      }
      await fetch('/result', { method: 'POST', body: '{}' })
    })()`
  const server = await (await bundledServer())(dir, names, {
    script,
    onResult: (text) => {
      const { file, result } = JSON.parse(text) as { file?: string; result?: RowResult }
      if (file && result) onRow(file, result)
      else resolve()
    },
  })
  const profile = await firefoxProfile()
  const sound = await silentSound(profile)
  const args = ['--headless', '--no-remote', '--profile', profile, server.origin]
  const env = { ...process.env, HOME: profile, ...sound.env }
  const child = spawn(firefoxProgram, args, { env, stdio: 'ignore', detached: true })
  const died = new Promise<void>((_, reject) => child.once('exit', () => reject(new Error('Firefox ended.'))))
  try {
    await Promise.race([finished, died])
  } finally {
    died.catch(() => {})
    if (child.pid) process.kill(-child.pid, 'SIGKILL')
    sound.close()
    await server.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
