import { access, constants, mkdir, statfs } from 'node:fs/promises'
import type { Output } from '../cli/output.ts'
import type { Verb, VerbContext } from '../cli/verb.ts'
import { messageOf } from '../errors.ts'
import { connectOwner } from '../home/control-client.ts'
import { shellVersion } from '../version.ts'

/** With less than this a film does not fit beside the store. */
const roomMinBytes = 500 * 2 ** 20
/** A DHT answers in under a second; slow lines and lost packets get some more. */
const networkTimeoutMs = 8_000

export const verb: Verb = {
  summary: 'Looks for what could keep Kinoswarm from working, and says what to do',
  usage: 'doctor',
  where: 'here',
  async run(context) {
    const { out } = context
    report(out, { name: 'version', good: true, found: `Kinoswarm ${shellVersion}, Node ${process.version}` })
    report(out, await checkHome(context))
    report(out, await checkRoom(context))
    report(out, await checkOwner(context))
    report(out, await checkNetwork(context))
  },
}

interface Finding {
  name: string
  good: boolean
  found: string
  advice?: string
}

function report(out: Output, finding: Finding): void {
  const { name, good, found, advice } = finding
  out.emit(
    { event: 'check', ...finding },
    `${good ? 'ok  ' : 'BAD '} ${name}: ${found}${advice ? `\n     ${advice}` : ''}`,
  )
}

async function checkHome({ home }: VerbContext): Promise<Finding> {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 })
    await access(home, constants.W_OK)
    return { name: 'home', good: true, found: home }
  } catch (error) {
    const advice = 'Choose a folder you may write to with --home.'
    return { name: 'home', good: false, found: `${home} cannot be written (${messageOf(error)})`, advice }
  }
}

async function checkRoom({ home }: VerbContext): Promise<Finding> {
  const { bavail, bsize } = await statfs(home).catch(() => ({ bavail: 0, bsize: 0 }))
  const free = bavail * bsize
  const good = free >= roomMinBytes
  const found = `${(free / 2 ** 30).toFixed(1)} GiB free`
  return { name: 'disk', good, found, ...(!good && { advice: 'Make room: a film needs about 1 GiB.' }) }
}

async function checkOwner({ home }: VerbContext): Promise<Finding> {
  const socket = await connectOwner(home).catch(() => undefined)
  socket?.destroy()
  return { name: 'running', good: true, found: socket ? 'a Kinoswarm runs on this home' : 'none on this home' }
}

async function checkNetwork({ bootstrap }: VerbContext): Promise<Finding> {
  const { default: HyperDHT } = await import('hyperdht')
  const { loopbackOptions, onlyLoopback } = await import('../channel/loopback.ts')
  const { host, firewalled } = loopbackOptions
  const dht = new HyperDHT({ bootstrap, ...(onlyLoopback(bootstrap) && { host, firewalled }) })
  try {
    const late = new Promise<void>((resolve) => setTimeout(resolve, networkTimeoutMs).unref())
    await Promise.race([dht.fullyBootstrapped(), late])
    const nodes = dht.toArray({ limit: 100 }).length
    if (nodes > 0) return { name: 'network', good: true, found: `${nodes} DHT nodes answer` }
    const advice =
      'Check the connection and whether UDP is allowed, or name a node you know with --bootstrap HOST:PORT.'
    return { name: 'network', good: false, found: 'no DHT node answers', advice }
  } finally {
    await dht.destroy({ force: true })
  }
}
