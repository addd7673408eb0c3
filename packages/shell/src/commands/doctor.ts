import { access, constants, mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChannelReader } from '@kinoswarm/catalog-feed'
import type Corestore from 'corestore'
import type { NetworkChoice } from '../channel/swarm.ts'
import type { Output } from '../cli/output.ts'
import type { Verb, VerbContext } from '../cli/verb.ts'
import { codeOf, messageOf, ShellError } from '../errors.ts'
import { readChannelList } from '../home/channel-list.ts'
import { connectOwner } from '../home/control-client.ts'
import { makeFolder } from '../home/make-folder.ts'
import { defaultHome, homeFiles } from '../home/paths.ts'
import { countCopies } from '../reach/copies.ts'
import { diagnoseAbsent, diagnoseChannel, diagnoseNetwork, type Finding } from '../reach/diagnosis.ts'
import type { Reach } from '../reach/index.ts'
import { tellWhatIsHere } from '../reach/tell-what-is-here.ts'
import { shellVersion } from '../version.ts'

/** With less than this a film does not fit beside the store. */
const roomMinBytes = 500 * 2 ** 20
/** A DHT answers in under a second; slow lines and lost packets get some more. */
const networkTimeoutMs = 8_000
/** Records come with the first peer, and then what it has of each core they name. */
const tellTimeoutMs = 2_000

export const verb: Verb = {
  summary: 'Looks for what could keep Kinoswarm from working, and says what to do',
  usage: 'doctor',
  where: 'here',
  async run(context) {
    const findings: Finding[] = []
    for await (const finding of examine(context)) {
      report(context.out, finding)
      findings.push(finding)
    }
    const bad = findings.filter(({ good }) => !good).length
    if (bad > 0) throw new ShellError('CHECKS_FAILED', `${bad} of ${findings.length} checks found something to mend.`)
  },
}

async function* examine(context: VerbContext): AsyncGenerator<Finding> {
  yield { name: 'version', good: true, found: `Kinoswarm ${shellVersion}, Node ${process.version}` }
  const home = await checkHome(context)
  yield home
  // Everything further lives in the home.
  if (!home.good) return
  yield await checkRoom(context)
  const owner = await checkOwner(context)
  yield owner.finding
  yield* await checkNetwork(context, owner.running)
}

function report(out: Output, finding: Finding): void {
  const { name, good, idle, found, advice } = finding
  out.emit(
    { event: 'check', ...finding },
    `${good ? (idle ? '–   ' : 'ok  ') : 'BAD '} ${name}: ${found}${advice ? `\n     ${advice}` : ''}`,
  )
}

async function checkHome({ home }: VerbContext): Promise<Finding> {
  try {
    await makeFolder(homeFiles.store(home))
    await access(home, constants.W_OK)
    return { name: 'home', good: true, found: shareable(home) }
  } catch (error) {
    const advice = 'Choose a folder you may write to with --home.'
    return {
      name: 'home',
      good: false,
      found: `${shareable(home)} cannot be written (${codeOf((error as Error).cause) ?? codeOf(error) ?? 'unknown error'})`,
      advice,
    }
  }
}

/** The report is made to be passed on: a folder's name may be a person's. */
function shareable(path: string): string {
  return path === defaultHome(process.env) ? 'the usual folder' : 'a folder of your choice'
}

async function checkRoom({ home }: VerbContext): Promise<Finding> {
  const { bavail, bsize } = await statfs(home).catch(() => ({ bavail: 0, bsize: 0 }))
  const free = bavail * bsize
  const good = free >= roomMinBytes
  const found = `${(free / 2 ** 30).toFixed(1)} GiB free`
  return { name: 'disk', good, found, ...(!good && { advice: 'Make room: a film needs about 1 GiB.' }) }
}

async function checkOwner({ home }: VerbContext): Promise<{ running: boolean; finding: Finding }> {
  const socket = await connectOwner(home).catch(() => undefined)
  socket?.destroy()
  const found = socket
    ? 'a Kinoswarm runs on this home: its network page shows its channels and peers'
    : 'none on this home'
  return { running: socket !== undefined, finding: { name: 'running', good: true, found } }
}

/**
 * Opens every way in for a few seconds, as the settings allow. A running shell keeps its own: then this looks from a folder
 * of its own, with a key of its own, so that peers do not take the two for one.
 */
async function checkNetwork(context: VerbContext, running: boolean): Promise<Finding[]> {
  const { openReach } = await import('../reach/index.ts')
  const { chosenNetwork } = await import('../channel/network-choice.ts')
  const { loopbackOptions, onlyLoopback } = await import('../channel/loopback.ts')
  const dir = running ? await mkdtemp(join(tmpdir(), 'kinoswarm-doctor-')) : context.home
  const { bootstrap } = context
  const network = await chosenNetwork(context.home)
  try {
    const options = { dir, ...(bootstrap && { bootstrap }), ...network }
    const reach = await openReach({ ...options, ...(onlyLoopback(bootstrap) && loopbackOptions) })
    return await lookAround(context, { reach, running, network }).finally(() => reach.close())
  } catch (error) {
    if (codeOf(error) !== 'NO_SUCH_INTERFACE') throw error
    return [diagnoseAbsent(network.interface ?? '', messageOf(error))]
  } finally {
    if (running) await rm(dir, { recursive: true, force: true })
  }
}

interface Surroundings {
  reach: Reach
  running: boolean
  network: NetworkChoice
}

async function lookAround(context: VerbContext, { reach, running, network }: Surroundings): Promise<Finding[]> {
  const channels = running ? [] : await followChannels(context, reach)
  const readers = channels.map(({ reader }) => reader)
  if (!running) await tellWhatIsHere(reach, readers, context.home)
  await settled(reach, readers, context.signal)
  const { nat, peers, paths: all } = reach.report()
  // This is not the running one's own disk: it shows that on its network page.
  const paths = running ? all.filter(({ path }) => path !== 'disk' && path !== 'capsule') : all
  const { total, responses } = reach.swarm.dht.stats.requests
  const { clockAhead } = reach.connections
  const { bootstrap } = context
  const found = diagnoseNetwork({
    ...{ paths, nat, asked: total, answers: responses, clockAhead, peers },
    ...(bootstrap && { startNodes: bootstrap.length > 0 ? ('given' as const) : ('none' as const) }),
    ...(network.interface && { boundTo: { name: network.interface, present: true, kept: reach.kept } }),
    proxied: network.proxy !== undefined,
  })
  return [...found, ...(await Promise.all(channels.map(checkChannel)))]
}

type Followed = { reader: ChannelReader; store: Corestore }

async function followChannels(context: VerbContext, reach: Reach): Promise<Followed[]> {
  const links = await readChannelList(context.home)
  if (links.length === 0) return []
  const workshop = await context.workshop()
  reach.on('connection', (connection) => workshop.store.replicate(connection))
  const readers = await Promise.all(links.map((link) => workshop.reader(link)))
  for (const { link, discoveryKeys } of readers) {
    reach.follow(link.key, { peers: link.peers })
    for (const topic of discoveryKeys) reach.join(topic, { give: false }).catch(() => {})
  }
  return readers.map((reader) => ({ reader, store: workshop.store }))
}

async function checkChannel({ reader, store }: Followed): Promise<Finding> {
  const { name, confirmed } = reader.state
  const copies = await countCopies(reader, store)
  return diagnoseChannel({ name: name || 'without a name', confirmed: confirmed ?? null, ...copies }, Date.now())
}

/** Until no path is still trying and the channels' peers have said what they have, or the time is up. */
async function settled(reach: Reach, readers: readonly ChannelReader[], signal: AbortSignal): Promise<void> {
  const until = Date.now() + networkTimeoutMs
  let metAt = readers.length === 0 ? 0 : Number.POSITIVE_INFINITY
  const waits = () => {
    const ways = reach.paths.filter(({ path }) => path !== 'disk' && path !== 'capsule').map(({ state }) => state)
    if (reach.connections.kin > 0) metAt = Math.min(metAt, Date.now())
    const hopes = ways.includes('working') && Date.now() < metAt + tellTimeoutMs
    return ways.includes('trying') || hopes
  }
  while (Date.now() < until && !signal.aborted && waits()) await new Promise((resolve) => setTimeout(resolve, 100))
}
