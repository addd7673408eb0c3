import type { Verb } from '../cli/verb.ts'
import { showVersions, versionOptions, withInstaller } from '../maintain/versions.ts'

export const verb: Verb = {
  summary: 'Follows the newest version of the interface again',
  usage: 'release unpin [--channel LINK]',
  where: 'home',
  options: versionOptions,
  run: (context) =>
    withInstaller(context, async (installer) => {
      await installer.pin(null)
      showVersions(context, installer.versions())
    }),
}
