/** The installer of a channel's page: the running shell's, or one opened for this command alone. */
import type { VerbContext } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'
import { readChannelList } from '../home/channel-list.ts'
import { Installer, type ReleaseChoice } from '../install/installer.ts'
import { builtinUi } from '../ui/source.ts'
import { shellVersion } from '../version.ts'

export const versionOptions = {
  channel: { type: 'string', help: 'link of the channel; absent = the one that is opened' },
} as const

export async function withInstaller<T>(context: VerbContext, use: (installer: Installer) => Promise<T>): Promise<T> {
  const workshop = await context.workshop()
  const link = context.flags.text('channel') ?? (await readChannelList(context.home))[0]
  if (!link) throw new ShellError('NOT_FOUND', 'No channel was opened in this home yet.')
  const reader = await workshop.reader(link)
  const running = workshop.installers.get(reader.id)
  if (running) return use(running)
  const path = workshop.channelFile(reader.id, 'install.json')
  const builtin = builtinUi(shellVersion)
  const installer = new Installer({ store: workshop.store, reader, path, shellVersion, builtin })
  await installer.ready()
  try {
    return await use(installer)
  } finally {
    await installer.close()
  }
}

export function showVersions({ out }: VerbContext, versions: readonly ReleaseChoice[]): void {
  for (const choice of versions) {
    const marks = [choice.shown && 'shown', choice.pinned && 'pinned', !choice.installed && 'not here yet']
    const said = marks.filter(Boolean).join(', ')
    out.emit({ event: 'version', ...choice }, `${choice.version}${said ? `  (${said})` : ''}`)
  }
  if (versions.length === 0) out.say('No version of this channel’s interface is on this computer yet.')
}
