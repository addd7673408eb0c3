import type { Verb } from '../cli/verb.ts'
import { showVersions, versionOptions, withInstaller } from '../maintain/versions.ts'

export const verb: Verb = {
  summary: 'Lists the versions of a channel’s interface that are on this computer',
  usage: 'release list [--channel LINK]',
  where: 'home',
  options: versionOptions,
  run: (context) => withInstaller(context, async (installer) => showVersions(context, installer.versions())),
}
