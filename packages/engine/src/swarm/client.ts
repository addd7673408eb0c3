import WebTorrent from 'webtorrent'
import type { EngineOptions } from '../api.ts'
import type { Contacts } from './contacts.ts'
import { createDhtSocket } from './dht-socket.ts'
import { guardDatagrams } from './guarded-datagrams.ts'
import { installLsdGuard } from './lsd-guard.ts'
import { installWireAnswers } from './wire-answers.ts'
import { installWireGuard } from './wire-guard.ts'
import { installWireReader } from './wire-reader.ts'

/** Connections of one torrent over classic BitTorrent. */
const MAX_CONNECTIONS = 60

/**
 * A WebTorrent client with our own options and nothing of a torrent's or a link's choosing. Peers may come in over
 * uTP (stock clients try it first, and some for a long time), but are called over TCP: the same seeders gave a third of
 * the speed over uTP in our measurements, and hole punching comes with Hyperswarm. Web seeds are off: a torrent must
 * not make this machine fetch addresses.
 */
export function createClient(options: EngineOptions, contacts: Contacts): WebTorrent {
  installLsdGuard()
  installWireAnswers()
  installWireGuard()
  installWireReader()
  const classic = { dht: true, lsd: true, pex: true, trackers: true, utp: true, ...options.bittorrent }
  const client = new WebTorrent({
    dht: classic.dht && { socket: guardDatagrams(createDhtSocket(), contacts), ...dhtBootstrap(classic.dhtBootstrap) },
    // Its multicast goes to the local network, which is what somebody who binds to an address wants to keep out of.
    lsd: classic.lsd && options.host === undefined,
    utPex: classic.pex,
    tracker: classic.trackers ? {} : false,
    torrentPort: classic.port ?? 0,
    maxConns: MAX_CONNECTIONS,
    utp: classic.utp,
    natUpnp: classic.portMapping ?? false,
    natPmp: classic.portMapping ?? false,
    webSeeds: false,
    secure: 1,
    downloadLimit: options.downLimit || -1,
    uploadLimit: options.upLimit || -1,
  })
  // An error of the client (a port that is taken) must not end the process: torrents go on over Hyperswarm.
  client.on('error', () => {})
  // The flag means "call over uTP" from here on; the server that takes uTP calls is up.
  client.once('listening', () => {
    client.utp = false
  })
  return client
}

function dhtBootstrap(nodes: string[] | undefined): { bootstrap?: string[] | false } {
  if (nodes === undefined) return {}
  return { bootstrap: nodes.length > 0 ? nodes : false }
}
