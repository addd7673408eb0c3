import type { NetworkReport, PathStatus } from '../api.ts'

/** One thing looked at: whether it is good, what was found, and what to do about it. */
export interface Finding {
  name: string
  good: boolean
  found: string
  advice?: string
}

export interface NetworkFacts {
  paths: readonly PathStatus[]
  nat: NetworkReport['nat']
  /** Questions to the DHT, and answers. */
  asked: number
  answers: number
  /** Minutes by which others' clocks are ahead of ours; null = not enough of them. */
  clockAhead: number | null
  peers: number
}

export interface ChannelFacts {
  name: string
  /** Unix seconds of the last confirmation. */
  confirmed: number | null
  /** Complete copies at connected peers, and here. */
  others: number
  here: boolean
}

/** A signed confirmation is weeks old without harm; a clock that is off by this much makes it look so. */
const clockOffMinutes = 10
/** Confirmations are valid for thirty days. */
const confirmedMaxDays = 30
/** A DHT that answered none of so many questions is not slow but cut off. */
const askedMin = 4

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

/** What the network looks like from here. Nothing in it names an address, a channel's key or a person. */
export function diagnoseNetwork(facts: NetworkFacts): Finding[] {
  return [...facts.paths.map(pathFinding), anyWay(facts), udp(facts), nat(facts), clock(facts)]
}

export function diagnoseChannel({ name, confirmed, others, here }: ChannelFacts, now: number): Finding {
  const copies = others + Number(here)
  const age = confirmed === null ? null : Math.max(0, Math.floor((now / 1000 - confirmed) / 86_400))
  const good = copies > 0 && age !== null && age <= confirmedMaxDays
  const found = `${copies} full copies known (${here ? 'one of them here' : 'none here'}), ${age === null ? 'never confirmed' : `confirmed ${age} days ago`}`
  if (good) return { name: `channel ${name}`, good, found }
  const advice =
    copies === 0
      ? 'Nobody reachable has all of it. Leave this running, or ask somebody for a capsule file.'
      : 'It may be shown old. Ask its maintainers by another way whether they still publish.'
  return { name: `channel ${name}`, good, found, advice }
}

function pathFinding({ path, state, ms, detail }: PathStatus): Finding {
  const words = { working: 'works', off: 'not used', trying: 'no answer yet', failed: 'does not work' }[state]
  const found = `${words}${ms === undefined ? '' : ` (${ms} ms)`}${detail ? `: ${detail}` : ''}`
  return { name: `path: ${pathNames[path]}`, good: state !== 'failed', found }
}

function anyWay({ paths, peers }: NetworkFacts): Finding {
  const ways = paths.filter(({ state }) => state === 'working').length
  if (ways > 0 || peers > 0) return { name: 'ways in', good: true, found: `${ways} work, ${peers} peers` }
  const advice =
    'Check the connection. On a closed network: name a node with --bootstrap HOST:PORT, use a link that names peers, or import a capsule file.'
  return { name: 'ways in', good: false, found: 'none works', advice }
}

function udp({ asked, answers, peers }: NetworkFacts): Finding {
  if (answers > 0) return { name: 'UDP', good: true, found: `${answers} of ${asked} questions were answered` }
  if (asked < askedMin) return { name: 'UDP', good: true, found: 'not tried' }
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
  return { name: 'NAT', good: kind !== 'random', found, ...(kind === 'random' && { advice }) }
}

function clock({ clockAhead }: NetworkFacts): Finding {
  if (clockAhead === null) return { name: 'clock', good: true, found: 'too few peers to compare with' }
  const good = Math.abs(clockAhead) < clockOffMinutes
  const found = good
    ? 'agrees with peers'
    : `${Math.abs(clockAhead)} minutes ${clockAhead > 0 ? 'behind' : 'ahead of'} others`
  return { name: 'clock', good, found, ...(!good && { advice: 'Set the time: confirmations are judged by it.' }) }
}
