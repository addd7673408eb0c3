import { BlockList, isIP, isIPv6 } from 'node:net'

/**
 * Peers, trackers and PEX offer addresses of their choice. One of this machine, of this home network or of the
 * provider's inside is a way to make the engine knock on doors it has no business with, so none of them is contacted
 * unless the caller allows it (test nets on loopback do).
 */
const inside = new BlockList()
// RFC 6890 and its successors: everything that is not a host on the public internet.
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  inside.addSubnet(network, prefix, 'ipv4')
}
for (const [network, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  inside.addSubnet(network, prefix, 'ipv6')
}

const lan = new BlockList()
lan.addSubnet('10.0.0.0', 8, 'ipv4')
lan.addSubnet('172.16.0.0', 12, 'ipv4')
lan.addSubnet('192.168.0.0', 16, 'ipv4')
lan.addSubnet('169.254.0.0', 16, 'ipv4')
lan.addSubnet('fc00::', 7, 'ipv6')
lan.addSubnet('fe80::', 10, 'ipv6')

/** True for an IP literal of a host on the public internet. Anything that is no literal is false. */
export function isPublicAddress(host: string): boolean {
  const address = unwrap(host)
  const family = isIP(address)
  if (family === 0) return false
  return !inside.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** True for a host of the local network, which only local discovery may offer. */
export function isLanAddress(host: string): boolean {
  const address = unwrap(host)
  const family = isIP(address)
  return family !== 0 && lan.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** `host:port`, `[v6]:port` → the host without brackets, or null. */
export function splitHostPort(text: string): { host: string; port: number } | null {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):([0-9]{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (!match || port < 1 || port > 65_535) return null
  return { host: (match[1] ?? match[2])!, port }
}

/** IPv4 in IPv6 clothes is judged as IPv4. */
function unwrap(host: string): string {
  const bare = host.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  if (!isIPv6(bare)) return bare
  const dotted = /^::(?:ffff:(?:0:)?)?(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)
  if (dotted) return dotted[1]!
  const hex = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(bare)
  if (!hex) return bare
  const high = Number.parseInt(hex[1]!, 16)
  const low = Number.parseInt(hex[2]!, 16)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
