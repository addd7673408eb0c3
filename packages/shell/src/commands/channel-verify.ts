import { type ChannelReader, uncheckedProvenance } from '@kinoswarm/catalog-feed'
import type { Verb, VerbContext } from '../cli/verb.ts'
import { codeOf, messageOf, ShellError } from '../errors.ts'
import type { Workshop } from '../home/workshop.ts'

/** Nothing of this waits for the network: what is not on the disk is said to be missing. */
const diskTimeoutMs = 2_000

export const verb: Verb = {
  summary: 'Checks again everything this computer holds of a channel: signatures, files, where a fork comes from',
  usage: 'channel verify LINK',
  where: 'home',
  arguments: { min: 1, max: 1 },
  async run(context) {
    const workshop = await context.workshop()
    const reader = await workshop.reader(context.args[0] ?? '')
    await reader.settled()
    const results = [
      await check(context, 'records', () => checkRecords(reader)),
      await check(context, 'release', () => checkRelease(reader)),
      await check(context, 'origin', () => checkOrigin(workshop, reader)),
      await check(context, 'alarms', async () => checkAlarms(reader)),
    ]
    if (results.includes(false))
      throw new ShellError('FILE_DAMAGED', 'Something in this channel does not hold; see above.')
  },
}

async function check({ out }: VerbContext, name: string, run: () => Promise<string>): Promise<boolean> {
  try {
    const found = await run()
    out.emit({ event: 'check', name, good: true, found }, `ok   ${name}: ${found}`)
    return true
  } catch (error) {
    const found = messageOf(error)
    out.emit({ event: 'check', name, good: false, code: codeOf(error), found }, `BAD  ${name}: ${found}`)
    return false
  }
}

async function checkRecords(reader: ChannelReader): Promise<string> {
  const { root } = reader.state
  if (!root) throw new ShellError('NOT_FOUND', 'Nothing of this channel has reached this computer yet.')
  return `${root.version} ${root.version === 1 ? 'root leads' : 'roots lead'} from the link to the keys that sign now`
}

async function checkRelease(reader: ChannelReader): Promise<string> {
  const release = reader.openRelease()
  if (!release) return 'there is none yet'
  try {
    if (!(await release.complete())) return `${release.version} is not wholly on this computer yet`
    await release.audit({ timeoutMs: diskTimeoutMs })
    for (const { path } of release.files) await release.read(path, { timeoutMs: diskTimeoutMs })
    return `${release.version}: ${release.files.length} files are what was signed`
  } finally {
    await release.close()
  }
}

async function checkOrigin(workshop: Workshop, reader: ChannelReader): Promise<string> {
  const forkOf = reader.trusted?.chain[0]?.body.forkOf
  if (!forkOf) return 'made anew, no fork'
  const original = await workshop.reader(forkOf.channel)
  if (!original.trusted)
    return `says it is a fork of ${forkOf.name}; the original is not known here, so this is unchecked`
  const unchecked = uncheckedProvenance(forkOf, original.trusted)
  if (unchecked.length === 0) return `a fork of ${forkOf.name}, as its records bear out`
  const said = unchecked.includes('root') ? 'says it is a fork' : 'a fork'
  return `${said} of ${forkOf.name}; not held here and so unchecked: the ${unchecked.join(', the ')} it names`
}

function checkAlarms(reader: ChannelReader): string {
  const [alarm] = reader.state.alarms
  if (alarm) throw new ShellError('FILE_DAMAGED', alarm.message)
  return 'none'
}
