import type { Verb } from '../cli/verb.ts'
import { showVersions, versionOptions, withInstaller } from '../maintain/versions.ts'

export const verb: Verb = {
  summary: 'Goes to a version of the interface and stays there until “release unpin”',
  usage: 'release pin VERSION [--channel LINK]',
  where: 'home',
  arguments: { min: 1, max: 1 },
  options: versionOptions,
  run: (context) =>
    withInstaller(context, async (installer) => {
      await installer.pin(context.args[0] ?? '')
      showVersions(context, installer.versions())
    }),
}
