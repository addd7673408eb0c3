import type { NetworkSettings, Settings } from '../api.ts'
import { homeFiles } from '../home/paths.ts'
import { NetworkSettingsStore, parseProxy } from '../network-settings.ts'
import { SettingsStore } from '../settings.ts'
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

/** The same, as it lies in a home. Throws FILE_DAMAGED: going on without the tunnel somebody chose would give them away. */
export async function chosenNetwork(home: string): Promise<NetworkChoice> {
  const [settings, network] = await Promise.all([
    SettingsStore.open(homeFiles.settings(home)),
    NetworkSettingsStore.open(homeFiles.network(home)),
  ])
  return networkChoice(settings.value, network.value)
}
