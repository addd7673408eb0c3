import type { NetworkSettings, Settings } from '../api.ts'
import { parseProxy } from '../network-settings.ts'
import type { NetworkChoice } from './swarm.ts'

/** What the person chose, in the words of the network layer. */
export function networkChoice({ lan, mainline }: Settings, network: NetworkSettings): NetworkChoice {
  const { interface: name, proxy, nodes, blockList } = network
  const socks = parseProxy(proxy)
  return {
    lan,
    mainline,
    nodes,
    ...(name && { interface: name }),
    ...(socks && { proxy: socks }),
    filter: { blocked: blockList },
  }
}
