/** Real `kinoswarm` commands on hosts of a test network, and their pages visited there. */
import type { TestContext } from 'node:test'
import { type Running, startSource } from '../../../packages/shell/test/reach/kit/hosts.ts'
import type { Host } from '../../../packages/shell/test/reach/kit/netns.ts'
import { builtEntry, Command } from '../../kit/command.ts'
import { builtUi, demoCatalogue } from '../../kit/world.ts'

/** Starts a command there; ended with the test. */
export function kinoswarm(t: TestContext, host: Host, home: string, ...args: string[]): Command {
  const inside = ['exec', host.ns, process.execPath, builtEntry, ...args, '--json', '--home', home]
  const env = { KINOSWARM_HOME: '', KINOSWARM_BOOTSTRAP: '' }
  const command = new Command(inside, { node: 'ip', entry: 'netns', env })
  t.after(() => command.stop().catch(() => command.stop('SIGKILL')))
  return command
}

/** A maintainer there who serves a channel with the demo's films. Resolves with its link. */
export async function maintainOn(t: TestContext, host: Host, home: string): Promise<string> {
  const run = (...args: string[]) => kinoswarm(t, host, home, ...args).succeed()
  const created = await run('channel', 'create', '--name', 'Open Cinema', '--no-passphrase')
  await run('catalog', 'import', demoCatalogue)
  await run('publish', '--ui', builtUi, '--release', '1.0.0')
  await kinoswarm(t, host, home, 'seed').event('seeding')
  return String((await created.event('channel')).link)
}

/** A page of a shell there. */
export async function visit(t: TestContext, host: Host, url: string): Promise<Running> {
  const visitor = await startSource(t, host, new URL('./visitor.ts', import.meta.url))
  await visitor.ask('visit', url)
  return visitor
}
