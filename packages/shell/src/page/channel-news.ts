import type { ChannelStatus } from '../api.ts'
import type { Channels } from '../channel/channels.ts'
import type { FollowedChannel } from '../channel/followed-channel.ts'
import type { Devices } from '../devices/devices.ts'
import type { EventHub } from '../http/events.ts'
import type { TitleCopies } from '../seed/title-copies.ts'

export interface NewsSources {
  channels: Channels
  devices: Devices
  copies: TitleCopies
  status: (channel: FollowedChannel) => ChannelStatus
}

/** Tells pages what happens now and then: to channels, to who offers a title, to the person's other devices. */
export function tellNews(events: EventHub, { channels, devices, copies, status }: NewsSources): void {
  channels.on('update', (channel: FollowedChannel) => events.emit({ type: 'channel', channel: status(channel) }))
  channels.on('catalogue', (channel: FollowedChannel) => {
    const seq = channel.reader.state.catalogue?.seq ?? 0
    events.emit({ type: 'catalogue', channel: channel.id, seq, titles: channel.catalogue?.titles ?? 0 })
  })
  copies.on('counted', (key, count) => events.emit({ type: 'copies', key, copies: count }))
  devices.on('update', () => events.emit({ type: 'devices', devices: devices.status }))
  devices.on('added', (names: string[]) => {
    const message = `${names.join(', ')} now keeps your library too, let in by another of your devices.`
    events.emitOrKeep({ type: 'notice', level: 'warning', code: 'DEVICE_ADDED', message })
  })
}
