/** The same rows in Firefox, which is driven by the page itself: it plays sample after sample and posts what it saw. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundledServer } from './bundled.ts'
import { type PlayOptions, playSample, type RowResult } from './in-page.ts'

const firefoxPath = process.env.KINOSWARM_FIREFOX ?? '/usr/bin/firefox-esr'

/** Sound without a click, and nothing that asks the network for anything. */
const preferences = [
  ['media.autoplay.default', 0],
  ['media.autoplay.blocking_policy', 0],
  ['browser.shell.checkDefaultBrowser', false],
  ['datareporting.policy.dataSubmissionEnabled', false],
  ['toolkit.telemetry.reportingpolicy.firstRun', false],
  ['app.normandy.enabled', false],
  ['network.captive-portal-service.enabled', false],
  ['network.connectivity-service.enabled', false],
  ['browser.safebrowsing.malware.enabled', false],
  ['browser.safebrowsing.phishing.enabled', false],
  ['extensions.update.enabled', false],
  ['app.update.enabled', false],
  ['media.gmp-manager.updateEnabled', false],
  ['services.settings.poll_interval', 999999],
] as const

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
  const profile = await mkdtemp(join(tmpdir(), 'kinoswarm-firefox-'))
  const lines = preferences.map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`)
  await writeFile(join(profile, 'user.js'), lines.join('\n'))
  const args = ['--headless', '--no-remote', '--profile', profile, server.origin]
  const child = spawn(firefoxPath, args, { env: { ...process.env, HOME: profile }, stdio: 'ignore', detached: true })
  const died = new Promise<void>((_, reject) => child.once('exit', () => reject(new Error('Firefox ended.'))))
  try {
    await Promise.race([finished, died])
  } finally {
    died.catch(() => {})
    if (child.pid) process.kill(-child.pid, 'SIGKILL')
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
