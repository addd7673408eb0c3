import type { Engine } from '@kinoswarm/engine'
import { onlyLoopback } from '../channel/loopback.ts'
import { homeFiles } from '../home/paths.ts'
import { isPrivateSwarm } from '../reach/reach-options.ts'

export interface EngineStart {
  home: string
  bootstrap?: string[]
  /** Address of the one network interface to use. */
  host?: string
  /** Entries of a block list. */
  blocked?: readonly string[]
  downLimit?: number
  upLimit?: number
  quota?: number
}

/** Starts the engine process of a home. On a test net it keeps to loopback, like everything else. */
export async function startEngine({ home, bootstrap, host, ...limits }: EngineStart): Promise<Engine> {
  const { Engine } = await import('@kinoswarm/engine')
  const engine = new Engine({
    dir: homeFiles.media(home),
    bootstrap,
    ...(host && { host }),
    ...(onlyLoopback(bootstrap) && { bittorrent: loopbackBittorrent }),
    allowPrivateAddresses: isPrivateSwarm({ bootstrap }),
    ...limits,
  })
  await engine.ready()
  return engine
}

const loopbackBittorrent = { dht: false, lsd: false, pex: false, trackers: false, listen: true, host: '127.0.0.1' }
