/**
 * A whole world on one machine: a DHT on loopback, a maintainer who publishes and seeds *Open Cinema*, and the shell a
 * viewer would run, which learns everything over the swarm. Three processes, ended together.
 */
import { join } from 'node:path'
import createTestnet from 'hyperdht/testnet.js'
import type { Output } from '../cli/output.ts'
import type { Verb, VerbContext } from '../cli/verb.ts'
import { ChildCommand } from '../demo/child.ts'
import { demoFolder, demoInterface, hasDemoFilms } from '../demo/content.ts'
import { ShellError } from '../errors.ts'
import { carriedOutByOwner } from '../home/control-client.ts'
import { readJson, writeJson } from '../home/json-file.ts'
import { makeHome } from '../home/store.ts'
import { untilAborted } from '../until.ts'
import { openRunning } from './open.ts'

/** With fewer nodes on loopback many connections never complete. */
const dhtNodes = 8
const channelName = 'Open Cinema'
const description = 'Openly licensed films: the well-known ones of the Blender studio, and small ones of our own.'

export const verb: Verb = {
  summary: 'Shows everything on this machine alone: a maintainer, a swarm, and a viewer',
  usage: 'demo [--no-open] [--port N]',
  where: 'here',
  options: {
    'no-open': { type: 'boolean', help: 'start no browser' },
    port: { type: 'string', help: 'port of the viewer on 127.0.0.1' },
  },
  async run(context) {
    const home = join(context.home, 'demo')
    if (await openRunning(context, viewerHome(home))) return
    await makeHome(home)
    const testnet = await createTestnet(dhtNodes)
    const bootstrap = testnet.bootstrap.flatMap(({ host, port }) => ['--bootstrap', `${host}:${port}`])
    const running: ChildCommand[] = []
    try {
      await runDemo(context, { home, bootstrap, running })
    } catch (error) {
      // Whatever Ctrl-C cut short was cut short because somebody wanted it.
      if (!context.signal.aborted) throw error
    } finally {
      await Promise.all(running.reverse().map((child) => child.close()))
      await testnet.destroy()
    }
  },
}

function viewerHome(home: string): string {
  return join(home, 'viewer')
}

interface Demo {
  home: string
  bootstrap: string[]
  running: ChildCommand[]
}

async function runDemo(context: VerbContext, demo: Demo): Promise<void> {
  const maintainerHome = join(demo.home, 'maintainer')
  const known = await knownLink(demo.home)
  const maintainer = start(demo, ['seed', '--home', maintainerHome])
  // A viewer who was here before needs nobody: the page is on disk.
  const early = known ? startViewer(context, demo, known) : undefined
  await maintainer.ready()
  await maintainer.event('seeding')
  const link = known ?? (await createChannel(demo.home, maintainerHome))
  if (!hasDemoFilms()) throw new ShellError('NOT_FOUND', `The films of the demo are missing from ${demoFolder()}.`)
  await command(maintainerHome, ['catalog', 'import', join(demoFolder(), 'catalogue.json')])
  await command(maintainerHome, ['publish', '--ui', demoInterface()])
  const viewer = early ?? startViewer(context, demo, link)
  await Promise.race([untilAborted(context.signal), ended(viewer), ended(maintainer)])
}

function start(demo: Demo, args: string[]): ChildCommand {
  const child = new ChildCommand([...args, ...demo.bootstrap])
  demo.running.push(child)
  child.ready().catch(() => {})
  return child
}

function startViewer(context: VerbContext, demo: Demo, link: string): ChildCommand {
  const { flags, out } = context
  const port = flags.text('port')
  const choices = [...(flags.on('no-open') ? ['--no-open'] : []), ...(port ? ['--port', port] : [])]
  const viewer = start(demo, ['open', link, '--home', viewerHome(demo.home), ...choices])
  viewer.on('line', (line: Record<string, unknown>) => relay(out, line))
  return viewer
}

function relay(out: Output, line: Record<string, unknown>): void {
  const { event, url, message } = line
  if (typeof event !== 'string') return
  out.emit(
    { ...line, event },
    event === 'ready' ? `${channelName} is open at ${url}. Ctrl-C ends everything.` : text(message),
  )
}

function text(message: unknown): string | undefined {
  return typeof message === 'string' ? message : undefined
}

async function createChannel(home: string, maintainerHome: string): Promise<string> {
  const events = await command(maintainerHome, [
    ...['channel', 'create', '--name', channelName, '--description', description, '--no-passphrase'],
  ])
  const link = events.find(({ link }) => typeof link === 'string')?.link
  if (typeof link !== 'string') throw new ShellError('INTERNAL', 'The demo could not make its channel.')
  await writeJson(join(home, 'demo.json'), { link })
  return link
}

async function knownLink(home: string): Promise<string | undefined> {
  const value = (await readJson(join(home, 'demo.json')).catch(() => undefined)) as { link?: unknown } | undefined
  return typeof value?.link === 'string' ? value.link : undefined
}

/** Lets the maintainer's process carry out a command, as a person would in another terminal. */
async function command(home: string, argv: string[]): Promise<Record<string, unknown>[]> {
  const events: Record<string, unknown>[] = []
  const out: Output = {
    json: true,
    emit: (event) => void events.push(event),
    say: () => {},
    ask: async () => '',
  }
  const code = await carriedOutByOwner({ home, argv, cwd: process.cwd(), out })
  if (code === 0) return events
  const reason = events.find(({ event }) => event === 'error')?.message ?? 'it is not running'
  throw new ShellError('INTERNAL', `“kinoswarm ${argv.join(' ')}” failed in the demo: ${reason}`)
}

function ended(child: ChildCommand): Promise<never> {
  return new Promise((_, reject) => {
    child.once('gone', () => reject(new ShellError('INTERNAL', 'A part of the demo ended by itself.')))
  })
}
