/** What a page is told of the network. Part of `api.ts`, which is the face. */

export interface PathStatus {
  path: 'disk' | 'remembered' | 'bundled' | 'user' | 'default' | 'lan' | 'mainline' | 'link' | 'capsule'
  state: 'off' | 'trying' | 'working' | 'failed'
  /** Milliseconds to the first answer. */
  ms?: number
  /** In English, with all there is to say. */
  detail?: string
  /** The same in few words, for a page in any language. */
  told?: PathTold
}

/** What is the matter with a way in; `up` of `count`, where there is something to count. */
export interface PathTold {
  what:
    | 'nothing-remembered'
    | 'none-bundled'
    | 'none-given'
    | 'asking'
    | 'answered'
    | 'silent'
    | 'none-linked'
    | 'nobody-near'
    | 'no-lan'
    | 'met'
    | 'port-taken'
    | 'joining'
    | 'looked'
    | 'no-node'
    | 'known'
    | 'imported'
    | 'nothing-here'
    | 'no-capsule'
  count?: number
  up?: number
}

/** Something looked at that is no way in. `idle`: nothing to judge by yet. */
export interface NetworkCheck {
  check: 'udp' | 'clock' | 'interface'
  state: 'good' | 'bad' | 'idle'
  /** Clock: minutes by which this machine's is ahead of others', negative = behind. */
  minutes?: number
}

/** How a peer was found; those of films by the swarm they are in. */
export type PeerWay = PathStatus['path'] | 'swarm' | 'gossip' | 'film-hyperswarm' | 'film-bittorrent'

export interface NetworkReport {
  online: boolean
  nat: 'open' | 'consistent' | 'random' | 'unknown'
  paths: PathStatus[]
  /** Absent where the program is older than this. */
  checks?: NetworkCheck[]
  peers: { channel: number; film: number }
  /** The same peers by the way they came. */
  ways: { way: PeerWay; peers: number }[]
  received: number
  given: number
  downSpeed: number
  upSpeed: number
  engine: { state: 'starting' | 'running' | 'restarting' | 'stopped'; restarts: number; torrents: number }
}

/** What else the shell's own page may set; an interface cannot. Effective at once. */
export interface NetworkSettings {
  /** Name of the one network interface to use; everything pauses while it is away. Empty = any. */
  interface: string
  /** `socks5://[user:password@]host:port`, or empty. */
  proxy: string
  /** DHT nodes of one's own, `host:port`. */
  nodes: string[]
  /** Addresses or ranges (`10.0.0.0/8`) never to contact. */
  blockList: string[]
}
