/**
 * Keeps a channel confirmed while its maintainer's seeder runs. Viewers are warned after a month of silence; a week leaves
 * three for holidays and broken machines. Keys without a passphrase are opened for it, and those whose passphrase stands in
 * the environment; a locked one is said to be locked, for nobody would notice before viewers do.
 */
import type { Maintainer } from '@kinoswarm/catalog-feed'
import { freshnessDays } from '@kinoswarm/catalog-feed'
import type { Output } from '../cli/output.ts'
import { messageOf } from '../errors.ts'
import type { Workshop } from '../home/workshop.ts'
import { keyWithoutAsking, listMaintained } from './maintainers.ts'

const olderThanSeconds = 7 * 86_400
const lookEveryMs = 3_600_000

/** Starts; answers with how to stop. */
export function keepConfirmed(workshop: Workshop, out: Output): () => void {
  const failed = (error: unknown) => out.say(messageOf(error))
  const look = () => {
    for (const maintainer of workshop.openMaintainers) confirmIfOld(maintainer).catch(failed)
  }
  const timer = setInterval(look, lookEveryMs)
  timer.unref()
  openKeys(workshop, out).then(look, failed)
  return () => clearInterval(timer)
}

async function openKeys(workshop: Workshop, out: Output): Promise<void> {
  for (const { id, key } of await listMaintained(workshop)) {
    if (await keyWithoutAsking(workshop.keysDir, key)) await workshop.maintainer(id, out)
    else {
      const { name } = (await workshop.reader(id)).state
      out.emit(
        { event: 'notice', code: 'KEY_LOCKED', key, channel: id, message: `The key “${key}” is locked.` },
        `The key “${key}” is locked, so “${name}” is served but not confirmed from here: its viewers are warned ${freshnessDays} days after the last “kinoswarm publish”. To confirm it here, start with KINOSWARM_PASSPHRASE set.`,
      )
    }
  }
}

async function confirmIfOld(maintainer: Maintainer): Promise<void> {
  const { confirmed, root } = maintainer.reader.state
  if (!root?.roles.freshness.keys.includes(maintainer.key)) return
  if ((confirmed ?? 0) < Date.now() / 1000 - olderThanSeconds) await maintainer.confirm()
}
