/** Processes on a loopback test net, for what needs many shells rather than many networks. */
import type { TestContext } from 'node:test'
import { type Running, start } from './hosts.ts'
import { folder, testnet } from './world.ts'

export interface LoopbackNet {
  /** Options for every shell on this net. */
  reach: Record<string, unknown>
  killDht(): Promise<void>
}

export async function loopbackNet(t: TestContext, more: Record<string, unknown> = {}): Promise<LoopbackNet> {
  const { net, bootstrap } = await testnet(t)
  const reach = {
    bootstrap,
    host: '127.0.0.1',
    firewalled: false,
    lan: false,
    mainline: false,
    filter: { allowPrivate: true },
    ...more,
  }
  return { reach, killDht: () => net.destroy() }
}

/** A process with one shell in it. */
export async function viewerProcess(
  t: TestContext,
  link: string,
  reach: object,
): Promise<{ process: Running; dir: string }> {
  const process = await start(t, null)
  const dir = await folder(t)
  await process.ask('view', 'shell', { dir, link, reach })
  return { process, dir }
}
