/** A fresh Firefox profile for a test browser: nothing in it asks the network for anything, and sound needs no click. */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

type Preference = readonly [name: string, value: string | number | boolean]

export const firefoxProgram = process.env.KINOSWARM_FIREFOX ?? 'firefox-esr'

const quiet: Preference[] = [
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
  ['services.settings.poll_interval', 999_999],
]

/** Answers with the folder, which is the caller's to remove. */
export async function firefoxProfile(more: Preference[] = []): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), 'kinoswarm-firefox-'))
  const lines = [...quiet, ...more].map((pair) => `user_pref(${pair.map((part) => JSON.stringify(part)).join(', ')});`)
  await writeFile(join(profile, 'user.js'), lines.join('\n'))
  return profile
}
