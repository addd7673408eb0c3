import type { HostPort } from './address.ts'
import { parseHostPort } from './address.ts'
import { LanPath } from './lan-path.ts'
import { LinkPath } from './link-path.ts'
import type { Remembered } from './node-file.ts'
import { bundledNodes, NodesPath } from './nodes-path.ts'
import type { ReachContext, ReachPath } from './path.ts'
import { defined, type ReachOptions } from './reach-options.ts'
import { RememberedPath } from './remembered-path.ts'
import { defaultNodes } from './swarm.ts'
import { ToldPath } from './told-path.ts'

/** Every way in that the options allow, not opened yet. `host`: the address to bind to. */
export async function makeWays(
  context: ReachContext,
  options: ReachOptions,
  { remembered, host }: { remembered: Remembered; host: string | undefined },
): Promise<ReachPath[]> {
  const { lan = true, mainline = true, nodes = [], bootstrap } = options
  const ways: ReachPath[] = [
    new ToldPath('disk', context),
    new RememberedPath(context, remembered),
    new NodesPath('bundled', context, bundledNodes),
    new NodesPath('user', context, nodes.map(parseHostPort)),
    new NodesPath('default', context, defaultNodes(bootstrap)),
    new LinkPath(context),
    new ToldPath('capsule', context),
  ]
  if (lan) ways.push(new LanPath(context, { ...defined({ host }), ...(lan === true ? {} : lan) }))
  if (mainline) ways.push(await makeMainline(context, mainline, { nodes: remembered.mainline, ...defined({ host }) }))
  return ways
}

/** A large library that those who switched it off need not load. */
async function makeMainline(
  context: ReachContext,
  mainline: NonNullable<ReachOptions['mainline']>,
  known: { nodes: HostPort[]; host?: string },
): Promise<ReachPath> {
  const { MainlinePath } = await import('./mainline-path.ts')
  return new MainlinePath(context, { ...known, ...(typeof mainline === 'object' ? mainline : {}) })
}
