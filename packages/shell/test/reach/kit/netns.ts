/**
 * Several hosts on one machine: each a network namespace of its own, joined by one bridge in another. Cutting a host
 * off is a blackhole route; slowing it down is a token bucket (tbf). There is no netem here: loss and delay are the
 * business of `relay.ts`.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

let count = 0

/** Why namespaces cannot be made here, as a reason to skip; undefined when they can. */
export function noNamespaces(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces need Linux'
  if (process.getuid?.() !== 0) return 'network namespaces need root: run the tests with sudo'
  if (!['/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip'].some((path) => existsSync(path))) {
    return 'network namespaces need iproute2: apt-get install iproute2'
  }
  try {
    execFileSync('ip', ['netns', 'add', `kr-probe-${process.pid}`], { stdio: 'ignore' })
    execFileSync('ip', ['netns', 'del', `kr-probe-${process.pid}`], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'network namespaces are not permitted here (CAP_SYS_ADMIN and CAP_NET_ADMIN are needed)'
  }
}

/** Why there is no NAT here, as a reason to skip; undefined when there is. */
export function noNat(): string | undefined {
  const missing = noNamespaces()
  if (missing) return missing
  try {
    execFileSync('unshare', ['-n', 'nft', natRules('eth0')], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'NAT needs nftables and a kernel with it: apt-get install nftables'
  }
}

/** Why no line can be slowed down here, as a reason to skip; undefined when one can. */
export function noSlowLines(): string | undefined {
  const missing = noNamespaces()
  if (missing) return missing
  const slow = ['rate', '1mbit', 'burst', '32kbit', 'latency', '400ms']
  try {
    execFileSync('unshare', ['-n', 'tc', 'qdisc', 'add', 'dev', 'lo', 'root', 'tbf', ...slow], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'slow lines need tc and a kernel with tbf'
  }
}

/**
 * What a home router does: every connection from inside leaves with the router's address, the port kept where it is
 * free, and from outside nothing comes in but answers.
 */
function natRules(outside: string): string {
  return `
    add table ip home
    add chain ip home out { type nat hook postrouting priority srcnat; }
    add rule ip home out oifname "${outside}" counter masquerade
    add chain ip home in { type filter hook forward priority filter; policy drop; }
    add rule ip home in iifname "inside" accept
    add rule ip home in ct state established,related accept
    add chain ip home self { type filter hook input priority filter; policy drop; }
    add rule ip home self iifname "inside" accept
    add rule ip home self ct state established,related accept
  `
}

export class Host {
  readonly ns: string
  readonly addresses: readonly string[]

  constructor(ns: string, addresses: readonly string[]) {
    this.ns = ns
    this.addresses = addresses
  }

  get ip(): string {
    return this.addresses[0]!
  }

  run(...command: string[]): string {
    return execFileSync('ip', ['netns', 'exec', this.ns, ...command], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  /** Nothing goes there any more. */
  cut(...addresses: string[]): void {
    for (const address of addresses) this.run('ip', 'route', 'replace', 'blackhole', `${address}/32`)
  }

  heal(...addresses: string[]): void {
    for (const address of addresses) this.run('ip', 'route', 'del', 'blackhole', `${address}/32`)
  }

  /** No host but this one. */
  unplug(): void {
    this.run('ip', 'link', 'set', 'eth0', 'down')
  }

  /** Upload no faster than this, e.g. `2mbit`. */
  slow(rate: string): void {
    this.run(
      'tc',
      'qdisc',
      'replace',
      'dev',
      'eth0',
      'root',
      'tbf',
      'rate',
      rate,
      'burst',
      '32kbit',
      'latency',
      '400ms',
    )
  }

  /** Whether an ICMP-less check reaches that address: a fault is asserted before a test leans on it. */
  reaches(address: string): boolean {
    try {
      return !this.run('ip', 'route', 'get', address).includes('blackhole')
    } catch {
      return false
    }
  }

  /** From now on counts what programs send by that interface: the kernel's own words (ARP, ICMP, IGMP) are left out. */
  countPrograms(device = 'eth0'): () => number {
    this.run(
      'nft',
      `add table inet count; add chain inet count out { type filter hook postrouting priority 0; }; add rule inet count out oifname "${device}" meta l4proto { tcp, udp } counter`,
    )
    return () =>
      Number(/packets (\d+)/.exec(this.run('nft', 'list', 'chain', 'inet', 'count', 'out'))?.[1] ?? Number.NaN)
  }

  /** Packets sent by one of its interfaces so far. */
  sent(device = 'eth0'): number {
    return Number(this.run('cat', `/sys/class/net/${device}/statistics/tx_packets`))
  }
}

/** A bridge and its hosts; gone again when the test ends. */
export class TestNetwork {
  readonly #id = `kr${process.pid}x${count++}`
  readonly #names: string[] = []
  #hosts = 0

  constructor(t: { after(end: () => void): void }) {
    t.after(() => this.close())
    this.#ip('netns', 'add', this.#switch)
    this.#names.push(this.#switch)
    this.#in(this.#switch, 'link', 'add', 'br0', 'type', 'bridge')
    this.#in(this.#switch, 'link', 'set', 'br0', 'type', 'bridge', 'mcast_snooping', '0')
    this.#in(this.#switch, 'link', 'set', 'br0', 'up')
  }

  get #switch(): string {
    return `${this.#id}-sw`
  }

  /** A host with these addresses, and everything else of the world on its link. */
  host(name: string, ...addresses: string[]): Host {
    const ns = `${this.#id}-${name}`
    const port = `p${this.#hosts++}`
    this.#ip('netns', 'add', ns)
    this.#names.push(ns)
    this.#in(this.#switch, 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', ns)
    this.#in(this.#switch, 'link', 'set', port, 'master', 'br0')
    this.#in(this.#switch, 'link', 'set', port, 'up')
    this.#in(ns, 'link', 'set', 'lo', 'up')
    for (const address of addresses)
      this.#in(ns, 'addr', 'add', address.includes('/') ? address : `${address}/32`, 'dev', 'eth0')
    this.#in(ns, 'link', 'set', 'eth0', 'up')
    const bare = addresses.map((address) => address.split('/')[0]!)
    if (bare[0]) this.#in(ns, 'route', 'add', 'default', 'dev', 'eth0', 'src', bare[0])
    return new Host(ns, bare)
  }

  /** One more way out of a host. */
  secondInterface(host: Host, name: string, address: string): void {
    const port = `p${this.#hosts++}`
    this.#in(this.#switch, 'link', 'add', port, 'type', 'veth', 'peer', 'name', name, 'netns', host.ns)
    this.#in(this.#switch, 'link', 'set', port, 'master', 'br0')
    this.#in(this.#switch, 'link', 'set', port, 'up')
    this.#in(host.ns, 'addr', 'add', `${address}/32`, 'dev', name)
    this.#in(host.ns, 'link', 'set', name, 'up')
  }

  /** A host with a tunnel, `tun0`, beside eth0; everything is routed through it while it is there. */
  tunnelled(name: string): Host {
    const host = this.host(name, '45.66.4.1')
    // Answers of the kernel itself (neighbour discovery, other interfaces' addresses) are not ours to count.
    host.run('sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1', 'net.ipv4.conf.all.arp_ignore=1')
    host.run('ip', 'route', 'replace', 'default', 'dev', 'eth0', 'src', '45.66.4.1', 'metric', '100')
    host.run('ip', 'route', 'del', 'default', 'dev', 'eth0', 'metric', '0')
    this.tunnel(host)
    return host
  }

  /** Puts it there, or back. */
  tunnel(host: Host): void {
    this.secondInterface(host, 'tun0', '45.66.5.1')
    this.routeByTunnel(host)
  }

  routeByTunnel(host: Host): void {
    host.run('ip', 'route', 'replace', 'default', 'dev', 'tun0', 'src', '45.66.5.1')
  }

  /** A home: a host with a private address behind a router with `address`, and nothing comes in unasked. */
  home(name: string, address: string, inside: string): { host: Host; router: Host } {
    const router = this.host(`${name}-r`, address)
    const ns = `${this.#id}-${name}`
    const gateway = inside.replace(/\.\d+$/, '.1')
    this.#ip('netns', 'add', ns)
    this.#names.push(ns)
    this.#in(router.ns, 'link', 'add', 'inside', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', ns)
    this.#in(router.ns, 'addr', 'add', `${gateway}/24`, 'dev', 'inside')
    this.#in(router.ns, 'link', 'set', 'inside', 'up')
    this.#in(ns, 'link', 'set', 'lo', 'up')
    this.#in(ns, 'addr', 'add', `${inside}/24`, 'dev', 'eth0')
    this.#in(ns, 'link', 'set', 'eth0', 'up')
    this.#in(ns, 'route', 'add', 'default', 'via', gateway)
    router.run('sysctl', '-qw', 'net.ipv4.ip_forward=1')
    router.run('nft', natRules('eth0'))
    return { host: new Host(ns, [inside]), router }
  }

  /** Connections from inside that left with the router's address: the NAT is active. */
  translated(router: Host): number {
    return Number(/packets (\d+)/.exec(router.run('nft', 'list', 'chain', 'ip', 'home', 'out'))?.[1] ?? 0)
  }

  close(): void {
    for (const name of this.#names.splice(0).reverse()) {
      try {
        this.#ip('netns', 'del', name)
      } catch {
        // Gone already.
      }
    }
  }

  #in(ns: string, ...args: string[]): void {
    this.#ip('-n', ns, ...args)
  }

  #ip(...args: string[]): void {
    execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  }
}
