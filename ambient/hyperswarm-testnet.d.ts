declare module '@hyperswarm/testnet' {
  import type HyperDHT from 'hyperdht'
  import type { DhtNode, DhtOptions } from 'hyperdht'

  export interface Testnet {
    readonly bootstrap: DhtNode[]
    readonly nodes: HyperDHT[]
    createNode(options?: DhtOptions): HyperDHT
    destroy(): Promise<void>
  }

  export default function createTestnet(
    size?: number,
    options?: DhtOptions & { teardown?: (close: () => Promise<void>) => void },
  ): Promise<Testnet>
}
