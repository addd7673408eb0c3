import { join } from 'node:path'
import { parseLink } from '@kinoswarm/catalog-feed'
import type { ChannelStatus } from '../api.ts'
import type { Channels } from '../channel/channels.ts'
import type { FollowedChannel } from '../channel/followed-channel.ts'
import { keyFace } from '../channel/status.ts'
import { ShellError } from '../errors.ts'
import type { Workshop } from '../home/workshop.ts'
import type { ChannelVerbs } from '../http/page-services.ts'

/** Reading a few records from the disk takes milliseconds. */
const rootTimeoutMs = 5_000

export interface ChannelVerbsOptions {
  workshop: Workshop
  channels: Channels
  status: (channel: FollowedChannel) => ChannelStatus
  /** Opens the page of a channel and answers with its address. */
  open: (channel: FollowedChannel) => Promise<string>
}

/** What a page may do about channels, on the parts that carry it out. */
export function channelVerbs({ workshop, channels, status, open }: ChannelVerbsOptions): ChannelVerbs {
  const followed = (id: string): FollowedChannel => {
    const channel = channels.find(id)
    if (!channel) throw new ShellError('NOT_FOUND', 'This channel is not followed here.')
    return channel
  }
  const installer = (id: string) => {
    const found = workshop.installers.get(followed(id).id)
    if (!found) throw new ShellError('NOT_FOUND', 'Open this channel first: its versions are kept from then on.')
    return found
  }
  return {
    lookAt(link) {
      const { id } = parseLink(link)
      return { ...keyFace(id), followed: channels.find(id) !== undefined }
    },
    follow: async (link) => status(await channels.follow(link)),
    unfollow: (id) => channels.unfollow(id),
    rename: (id, name) => channels.rename(id, name),
    place: (id, place) => channels.place(id, place),
    status: (id) => status(followed(id)),
    open: (id) => open(followed(id)),
    versions: (id) => installer(id).versions(),
    pin: (id, version) => installer(id).pin(version),
    inbox: join(workshop.home, 'import'),
    async importCapsule(path) {
      const { importInto } = await import('../commands/import.ts')
      const { channel } = await importInto(workshop, path)
      const taken = await channels.follow(parseLink(channel).id)
      await rootKnown(taken)
      return status(taken)
    },
  }
}

/** What a capsule brought lies in the store already; its records are read in a moment. */
async function rootKnown({ reader }: FollowedChannel): Promise<void> {
  if (reader.state.root) return
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      reader.off('update', look)
      resolve()
    }
    const look = () => reader.state.root && done()
    const timer = setTimeout(done, rootTimeoutMs)
    reader.on('update', look)
  })
}
