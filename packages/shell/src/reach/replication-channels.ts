/** Where guards put themselves between a connection and hypercore's replication of one core over it. */
import type NoiseSecretStream from '@hyperswarm/secret-stream'
import Protomux from 'protomux'

/** hypercore/lib/replicator.js. */
const protocol = 'hypercore/alpha'

export interface ChannelOptions<Channel> {
  protocol: string
  messages?: { onmessage: (message: never, channel: Channel) => unknown }[]
  ondrain?: (channel: Channel) => void
}

export interface Mux<Channel> {
  /** The connection takes more. */
  readonly drained: boolean
  createChannel(options: ChannelOptions<Channel>): unknown
}

export function muxOf<Channel>(stream: NoiseSecretStream): Mux<Channel> {
  return Protomux.from(stream) as unknown as Mux<Channel>
}

/** Every channel of hypercore's on this connection is opened as `change` makes of it. */
export function changeReplication<Channel>(
  mux: Mux<Channel>,
  change: (options: ChannelOptions<Channel>) => ChannelOptions<Channel>,
): void {
  const create = mux.createChannel.bind(mux)
  mux.createChannel = (options) => create(options.protocol === protocol ? change(options) : options)
}
