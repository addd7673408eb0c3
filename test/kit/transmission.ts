/**
 * A stock BitTorrent client, Debian's transmission-daemon, in a folder of its own and driven over its RPC. It knows a
 * peer by its address alone, without the port, so it has an address of its own: start it in a namespace of the kit.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { otherAddress } from './namespace.ts'

/** A seeder lets a newcomer in at its next round, within ten seconds; a loaded machine takes its time. */
const limitMs = 90_000
const pollMs = 150

export interface Transmission {
  /** Where it listens for peers, `host:port`. */
  address: string
  downloads: string
  add: (torrent: Uint8Array, tracker?: string) => Promise<void>
  /** Waits until its only torrent is complete. */
  complete: () => Promise<void>
  stop: () => Promise<void>
}

/** Why the client cannot be used here, or `false`. */
export function transmissionMissing(): string | false {
  return spawnSync('transmission-daemon', ['--version']).error ? 'transmission-daemon is not installed' : false
}

export async function startTransmission(): Promise<Transmission> {
  const dir = await mkdtemp(join(tmpdir(), 'kinoswarm-transmission-'))
  const [port, rpcPort] = [await freePort(), await freePort()]
  await writeFile(join(dir, 'settings.json'), JSON.stringify(settings({ dir, port, rpcPort })))
  const child = spawn('transmission-daemon', ['-f', '-g', dir], { stdio: 'ignore' })
  const call = caller(rpcPort)
  await until(async () => (await call('session-get')) !== undefined)
  return {
    address: `${otherAddress}:${port}`,
    downloads: dir,
    async stop() {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
      await rm(dir, { recursive: true, force: true })
    },
    add: async (torrent, tracker) => {
      const metainfo = Buffer.from(torrent).toString('base64')
      const added = (await call('torrent-add', { metainfo })) as { 'torrent-added': { id: number } }
      const { id } = added['torrent-added']
      if (tracker) await call('torrent-set', { ids: [id], trackerAdd: [tracker] })
    },
    complete: () => {
      const look = () => call('torrent-get', { fields })
      return until(async () => isComplete(await look()), look)
    },
  }
}

const fields = ['percentDone', 'status', 'errorString', 'peers', 'trackerStats']

function isComplete(answer: unknown): boolean {
  const [torrent] = (answer as { torrents: { percentDone: number; status: number }[] }).torrents
  const seeding = 5
  return torrent?.percentDone === 1 && torrent.status >= seeding
}

function settings({ dir, port, rpcPort }: { dir: string; port: number; rpcPort: number }): Record<string, unknown> {
  return {
    'download-dir': dir,
    'peer-port': port,
    'bind-address-ipv4': otherAddress,
    'rpc-port': rpcPort,
    'rpc-enabled': true,
    'rpc-bind-address': '127.0.0.1',
    'rpc-authentication-required': false,
    'rpc-whitelist-enabled': false,
    'rpc-host-whitelist-enabled': false,
    'dht-enabled': false,
    'lpd-enabled': false,
    'pex-enabled': false,
    'port-forwarding-enabled': false,
  }
}

function caller(port: number): (method: string, args?: unknown) => Promise<unknown> {
  let session = ''
  return async (method, args = {}) => {
    for (;;) {
      const request = {
        method: 'POST',
        headers: { 'x-transmission-session-id': session },
        body: JSON.stringify({ method, arguments: args }),
      }
      const answer = await fetch(`http://127.0.0.1:${port}/transmission/rpc`, request).catch(() => undefined)
      if (!answer) return undefined
      if (answer.status === 409) session = answer.headers.get('x-transmission-session-id') ?? ''
      else return ((await answer.json()) as { arguments: unknown }).arguments
    }
  }
}

/** `describe` says what stands there when it does not come about. */
async function until(holds: () => Promise<boolean>, describe?: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + limitMs
  while (!(await holds())) {
    if (Date.now() > deadline) {
      const state = JSON.stringify(await describe?.())
      throw new Error(`the client did not get there within ${limitMs / 1000} s: ${state}`)
    }
    await sleep(pollMs)
  }
}
