/** Reachability: every way into the swarm. What is not exported here is not for other folders. */
export { formatPeerHint, type HostPort, type PeerHint, parseHostPort, parsePeerHint } from './address.ts'
export { AddressFilter } from './address-filter.ts'
export type { LinkInfo } from './direct.ts'
export { ReachError, type ReachErrorCode } from './errors.ts'
export { openReach, Reach } from './reach.ts'
export type { ReachOptions } from './reach-options.ts'
export { type Limits, splitLimit } from './shaper.ts'
export { proxyScope } from './socks5.ts'
