import { isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Verb } from '../cli/verb.ts'
import { ShellError } from '../errors.ts'
import { addressKind } from '../reach/address.ts'
import { BootstrapNode } from '../reach/bootstrap-node.ts'
import { untilAborted } from '../until.ts'

export const verb: Verb = {
  summary: 'Runs a DHT node that others can start from, so that nobody depends on the well-known ones',
  usage: 'node --host PUBLIC-ADDRESS [--port 49737] [--join HOST:PORT …]',
  where: 'here',
  options: {
    host: { type: 'string', help: 'the IPv4 address under which others reach this machine' },
    port: { type: 'string', help: 'UDP port, open to the outside; absent = 49737' },
    join: {
      type: 'string',
      multiple: true,
      help: 'another node to form one network with; absent = a network of its own',
    },
  },
  async run({ flags, out, signal, home }) {
    const host = flags.text('host') ?? ownAddress()
    const port = Number(flags.text('port') ?? 49_737)
    if (!isIPv4(host)) throw new ShellError('USAGE', `--host is an IPv4 address such as 203.0.113.7, not “${host}”.`)
    if (!(Number.isInteger(port) && port > 0 && port < 65_536))
      throw new ShellError('USAGE', 'A port is a number from 1 to 65535.')
    const node = new BootstrapNode({ host, port, join: flags.list('join'), dir: home })
    await node.ready()
    try {
      const address = `${host}:${node.port}`
      const note = addressKind(host) === 'public' ? '' : '\nThis address works on your own network only.'
      out.emit(
        { event: 'node', address, joined: flags.list('join') },
        `A DHT node runs at ${address}. Others use it with: kinoswarm --bootstrap ${address}${note}`,
      )
      const timer = setInterval(() => out.emit({ event: 'status', address, ...node.status }), statusEveryMs)
      await untilAborted(signal).finally(() => clearInterval(timer))
    } finally {
      await node.close()
    }
  },
}

/** A line a minute in the log is enough for a node that runs for months. */
const statusEveryMs = 60_000

function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const usable = all.filter(({ family, internal }) => family === 'IPv4' && !internal)
  const best = usable.find(({ address }) => addressKind(address) === 'public') ?? usable[0]
  if (best) return best.address
  throw new ShellError('USAGE', 'This machine has no address others could use. Name one with --host.')
}
