import type { NetworkReport, PathStatus } from '../api.ts'
import { counted } from '../cli/counted.ts'
import { type CheckedFacts, checkClock, checkUdp } from './checks.ts'
import { proxyScope } from './socks5.ts'

/** One thing looked at: whether it is good, what was found, and what to do about it. */
export interface Finding {
  name: string
  good: boolean
  /** Neither good nor bad: not used, or nothing to judge by. */
  idle?: boolean
  found: string
  advice?: string
}

export interface NetworkFacts extends CheckedFacts {
  paths: readonly PathStatus[]
  nat: NetworkReport['nat']
  peers: number
  /** Nodes were given for this run in place of the well-known ones, or none at all. */
  startNodes?: 'given' | 'none'
  /** The one network interface to use, and whether it is there. */
  boundTo?: { name: string; present: boolean; kept?: boolean }
  /** Whether a SOCKS5 proxy is set. */
  proxied?: boolean
}

export interface ChannelFacts {
  name: string
  /** Unix seconds of the last confirmation. */
  confirmed: number | null
  /** Connected peers that have anything of it. */
  peers: number
  /** Complete copies at connected peers, and here. */
  others: number
  here: boolean
}

/** Confirmations are valid for thirty days. */
const confirmedMaxDays = 30

const pathNames: Record<PathStatus['path'], string> = {
  disk: 'what is on this disk',
  remembered: 'nodes and peers from last time',
  bundled: 'nodes that come with this version',
  user: 'your own nodes',
  default: 'the well-known nodes',
  lan: 'the local network',
  mainline: 'the BitTorrent DHT',
  link: 'peers named in links',
  capsule: 'capsule files',
}

/** What to do about a way that does not work, while others may. */
const pathAdvice: Partial<Record<PathStatus['path'], string>> = {
  remembered: 'No harm while another way works: those of this time are remembered for the next.',
  user: 'Check their addresses in the settings, and whether whoever runs them still does.',
  default: 'They may be down, or UDP may be blocked here: see UDP below.',
  lan: 'Another program may hold the port. Close it, or do without local discovery.',
  mainline: 'UDP may be blocked here: see UDP below. No harm while another way works.',
  link: 'The machines that the link names are off, or have moved. Ask for a newer link.',
  capsule: 'Copy the file again.',
}

/** What the network looks like from here. Nothing in it names an address, a channel's key or a person. */
export function diagnoseNetwork(facts: NetworkFacts): Finding[] {
  const paths = facts.paths.map((status) => pathFinding(status, facts))
  return [...choices(facts), ...paths, anyWay(facts), udp(facts), nat(facts), clock(facts)]
}

/** The chosen interface is not there, so nothing was tried: not even by another. */
export function diagnoseAbsent(name: string, message: string): Finding {
  const advice =
    'Until it is back nothing is sent or received, as was chosen. What is on this disk can still be watched.'
  return { name: `interface ${name}`, good: false, found: message, advice }
}

function choices({ boundTo, proxied }: NetworkFacts): Finding[] {
  const found: Finding[] = []
  if (boundTo) {
    const how = boundTo.kept ? 'the kernel lets nothing go by another' : 'nothing goes by another'
    found.push({ name: `interface ${boundTo.name}`, good: true, found: `there; ${how}` })
  }
  if (proxied) {
    const words = `carries ${proxyScope.through.join(', ')}; around it go ${proxyScope.around.join('; ')}`
    found.push({ name: 'proxy', good: true, found: words })
  }
  return found
}

export function diagnoseChannel({ name, confirmed, peers, others, here }: ChannelFacts, now: number): Finding {
  const copies = others + Number(here)
  const age = confirmed === null ? null : Math.max(0, Math.floor((now / 1000 - confirmed) / 86_400))
  const good = copies > 0 && age !== null && age <= confirmedMaxDays
  const found = `${counted(peers, 'peer')}, ${copies} full ${copies === 1 ? 'copy' : 'copies'} known (${whose(others, here)}), ${confirmation(age)}`
  if (good) return { name: `channel ${name}`, good, found }
  const advice =
    copies === 0
      ? 'Nobody reachable has all of it. Leave this running, or ask somebody for a capsule file.'
      : 'It may be shown old. Ask its maintainers by another way whether they still publish.'
  return { name: `channel ${name}`, good, found, advice }
}

function whose(others: number, here: boolean): string {
  if (!here) return 'none here'
  return others === 0 ? 'the one here' : 'one of them here'
}

function confirmation(days: number | null): string {
  if (days === null) return 'never confirmed'
  if (days === 0) return 'confirmed today'
  return days === 1 ? 'confirmed yesterday' : `confirmed ${days} days ago`
}

function pathFinding({ path, state, ms, detail }: PathStatus, { startNodes }: NetworkFacts): Finding {
  const named = path === 'default' && startNodes === 'given' ? 'the nodes given with --bootstrap' : pathNames[path]
  const name = `path: ${named}`
  if (path === 'default' && startNodes === 'none') {
    return { name, good: true, idle: true, found: 'not used: switched off with --bootstrap none' }
  }
  const words = { working: 'works', off: 'not used', trying: 'nothing yet', failed: 'does not work' }[state]
  const found = `${words}${ms === undefined ? '' : ` (${ms} ms)`}${detail ? `: ${detail}` : ''}`
  if (state === 'failed') return { name, good: false, found, ...(pathAdvice[path] && { advice: pathAdvice[path] }) }
  return { name, good: true, ...(state !== 'working' && { idle: true }), found }
}

/** Into the network, that is: what lies here already leads to nobody. */
function anyWay({ paths: all, peers, startNodes }: NetworkFacts): Finding {
  const paths = all.filter(({ path }) => path !== 'disk' && path !== 'capsule')
  const ways = paths.filter(({ state }) => state === 'working').length
  const found = `${ways} of ${paths.length} work, ${counted(peers, 'peer')}`
  if (ways > 0 || peers > 0) return { name: 'ways in', good: true, found }
  const open = paths.some(({ state }) => state === 'trying')
  const kept = all.some(({ path, state }) => path === 'disk' && state === 'working')
  const closed = 'On a closed network: name a node with --bootstrap HOST:PORT, or use a link that names peers'
  const advice = [
    startNodes ? 'Without --bootstrap the well-known nodes are asked too.' : 'Check the connection.',
    kept ? `${closed}. What is on this disk can be watched meanwhile.` : `${closed}, or a capsule file.`,
  ].join(' ')
  return { name: 'ways in', good: false, found: open ? 'none has worked so far' : 'none works', advice }
}

function udp(facts: NetworkFacts): Finding {
  const { asked, answers, peers } = facts
  const { state } = checkUdp(facts)
  if (state === 'good') return { name: 'UDP', good: true, found: `${answers} of ${asked} questions were answered` }
  if (state === 'idle') return { name: 'UDP', good: true, idle: true, found: 'nobody to ask, so not known' }
  const advice = `${peers > 0 ? 'Peers over TCP work. ' : ''}A firewall may block UDP: allow it, or use another network.`
  return { name: 'UDP', good: false, found: `none of ${asked} questions was answered`, advice }
}

function nat({ nat: kind }: NetworkFacts): Finding {
  const found = {
    open: 'none: this machine is reachable from outside',
    consistent: 'ordinary: connections to most others work',
    random: 'strict: every connection gets another port',
    unknown: 'not known yet',
  }[kind]
  const advice =
    'Two such networks cannot reach each other. Forward a UDP port to this machine, or seed from elsewhere.'
  const idle = kind === 'unknown' && { idle: true }
  return { name: 'NAT', good: kind !== 'random', found, ...idle, ...(kind === 'random' && { advice }) }
}

function clock(facts: NetworkFacts): Finding {
  const { state, minutes = 0 } = checkClock(facts)
  if (state === 'idle') return { name: 'clock', good: true, idle: true, found: 'too few peers to compare with' }
  if (state === 'good') return { name: 'clock', good: true, found: 'agrees with peers' }
  const found = `${Math.abs(minutes)} minutes ${minutes < 0 ? 'behind' : 'ahead of'} others`
  return { name: 'clock', good: false, found, advice: 'Set the time: confirmations are judged by it.' }
}
