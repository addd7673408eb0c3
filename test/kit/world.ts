/**
 * A small world of its own: a loopback DHT, a folder, and the processes that live in it. Everything that was started
 * is ended, and everything that was written is gone, when it closes.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import createTestnet, { type Testnet } from '@hyperswarm/testnet'
import { Command, type CommandOptions } from './command.ts'

/** With fewer, connections on loopback now and then never complete. */
const testnetNodes = 8

export const builtUi = fileURLToPath(new URL('../../dist/ui/', import.meta.url))
export const demoCatalogue = fileURLToPath(new URL('../../demo/catalogue.json', import.meta.url))

export interface MaintainedChannel {
  link: string
  home: string
  /** The process that serves it. */
  seeder: Command
  /** Runs a maintainer's verb on that home, and waits for its success. */
  run: (...args: string[]) => Promise<Command>
}

export interface OpenShell {
  command: Command
  home: string
  url: string
  ready: Record<string, unknown>
}

export class World {
  readonly dir: string
  readonly testnet: Testnet
  readonly #commands: Command[] = []
  #homes = 0

  private constructor(dir: string, testnet: Testnet) {
    this.dir = dir
    this.testnet = testnet
  }

  static async create(): Promise<World> {
    const [dir, testnet] = await Promise.all([mkdtemp(join(tmpdir(), 'kinoswarm-world-')), createTestnet(testnetNodes)])
    return new World(dir, testnet)
  }

  get bootstrap(): string[] {
    return this.testnet.bootstrap.map(({ host, port }) => `${host}:${port}`)
  }

  /** Path of a home that does not exist yet. */
  newHome(name = 'home'): string {
    return join(this.dir, `${name}-${++this.#homes}`)
  }

  /** Starts a command in this world: its homes, its network, machine-readable. */
  start(args: string[], options: CommandOptions & { home?: string } = {}): Command {
    return this.startOn(this.bootstrap, args, options)
  }

  /** The same on another network, or on none. */
  startOn(bootstrap: string[], args: string[], options: CommandOptions & { home?: string } = {}): Command {
    const { home = this.newHome(), ...rest } = options
    const net = bootstrap.flatMap((node) => ['--bootstrap', node])
    const command = new Command([...args, '--json', '--home', home, ...net], {
      ...rest,
      env: { KINOSWARM_HOME: '', KINOSWARM_BOOTSTRAP: '', ...rest.env },
    })
    this.#commands.push(command)
    return command
  }

  /** A maintainer with a channel, a catalogue and a release, serving all of it. */
  async maintain({
    catalogue = demoCatalogue,
    ui = builtUi,
    name = 'Open Cinema',
    seed = [] as string[],
  } = {}): Promise<MaintainedChannel> {
    const home = this.newHome('maintainer')
    const run = (...args: string[]) => this.start(args, { home }).succeed()
    const created = await run('channel', 'create', '--name', name, '--no-passphrase')
    const link = String((await created.event('channel')).link)
    await run('catalog', 'import', catalogue)
    await run('publish', '--ui', ui, '--release', '1.0.0')
    const seeder = this.start(['seed', ...seed], { home })
    await seeder.event('seeding')
    return { link, home, seeder, run }
  }

  /** A viewer's shell, up and serving. */
  async open(
    link: string | undefined,
    { home = this.newHome('viewer'), args = [], ...options }: CommandOptions & { home?: string; args?: string[] } = {},
  ): Promise<OpenShell> {
    await mkdir(this.dir, { recursive: true })
    const command = this.start(['open', ...(link ? [link] : []), '--no-open', ...args], { home, ...options })
    const ready = await command.event('ready')
    return { command, home, url: String(ready.url), ready }
  }

  async close(): Promise<void> {
    await Promise.all(this.#commands.map((command) => command.stop().catch(() => command.stop('SIGKILL'))))
    await this.testnet.destroy()
    await rm(this.dir, { recursive: true, force: true })
  }
}

/** A world for one test. */
export async function testenv(t: TestContext): Promise<World> {
  const world = await World.create()
  t.after(() => world.close())
  return world
}
