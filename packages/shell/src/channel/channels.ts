import type { ChannelReader } from '@kinoswarm/catalog-feed'
import ReadyResource from 'ready-resource'
import { ShellError } from '../errors.ts'
import { readChannelList, withHomeChannel, writeChannelList } from '../home/channel-list.ts'
import type { Workshop } from '../home/workshop.ts'
import { FollowedChannel } from './followed-channel.ts'

/**
 * The channels this home follows, most trusted first; the first one provides the interface. Each has records, store
 * and install state of its own. Events, each with the channel: `update`, `catalogue`, `release`, `failure` (and the
 * error); `list` when one came or went.
 */
export class Channels extends ReadyResource {
  readonly #workshop: Workshop
  readonly #link: string | undefined
  #followed: FollowedChannel[] = []
  #links: string[] = []

  /** `link` becomes the home channel. */
  constructor(workshop: Workshop, link: string | undefined) {
    super()
    this.#workshop = workshop
    this.#link = link
  }

  get all(): readonly FollowedChannel[] {
    return this.#followed
  }

  get home(): FollowedChannel | undefined {
    return this.#followed[0]
  }

  get readers(): ChannelReader[] {
    return this.#followed.map(({ reader }) => reader)
  }

  find(id: string): FollowedChannel | undefined {
    return this.#followed.find((channel) => channel.id === id)
  }

  override async _open(): Promise<void> {
    this.#links = await readChannelList(this.#workshop.home)
    if (this.#link) await this.#keepList(withHomeChannel(this.#links, this.#link))
    const readers = await Promise.all(this.#links.map((link) => this.#workshop.reader(link)))
    for (const reader of readers) await this.#add(reader)
  }

  override async _close(): Promise<void> {
    await Promise.all(this.#followed.map((channel) => channel.close()))
  }

  /** Follows one more; least trusted, for now. Throws BAD_LINK. */
  async follow(link: string): Promise<FollowedChannel> {
    const reader = await this.#workshop.reader(link)
    const known = this.find(reader.id)
    if (known) return known
    await this.#keepList([...this.#links, link])
    const channel = await this.#add(reader)
    this.emit('list')
    return channel
  }

  /** Follows it and puts it first. */
  async makeHome(link: string): Promise<FollowedChannel> {
    const channel = await this.follow(link)
    await this.#keepList(withHomeChannel(this.#links, this.#linkOf(channel.id)))
    this.#followed = [channel, ...this.#followed.filter((other) => other !== channel)]
    this.emit('list')
    return channel
  }

  /** Stops following. What it was called and how far one watched stays in the library; its records stay as evidence. */
  async unfollow(id: string): Promise<void> {
    const channel = this.#require(id)
    if (channel === this.home)
      throw new ShellError('USAGE', 'The channel on screen cannot be left. Open another one first.')
    await this.#keepList(this.#links.filter((link) => link !== this.#linkOf(id)))
    this.#followed = this.#followed.filter((other) => other !== channel)
    await channel.close()
    this.emit('list')
  }

  /** What the person calls it; null = as it calls itself. */
  async rename(id: string, name: string | null): Promise<void> {
    await this.#require(id).rename(name)
  }

  /** Its place in the order of trust, 1 = right after the home channel. */
  async place(id: string, place: number): Promise<void> {
    const channel = this.#require(id)
    if (channel === this.home) throw new ShellError('USAGE', 'The channel on screen is the most trusted one.')
    const [home, ...others] = this.#followed.filter((other) => other !== channel)
    others.splice(Math.max(0, place - 1), 0, channel)
    this.#followed = [home!, ...others]
    await this.#keepList(this.#followed.map((one) => this.#linkOf(one.id)))
    this.emit('list')
  }

  #require(id: string): FollowedChannel {
    const channel = this.find(id)
    if (!channel) throw new ShellError('NOT_FOUND', 'This channel is not followed here.')
    return channel
  }

  async #keepList(links: string[]): Promise<void> {
    if (links.join() === this.#links.join()) return
    await writeChannelList(this.#workshop.home, links)
    this.#links = await readChannelList(this.#workshop.home)
  }

  #linkOf(id: string): string {
    return this.#links.find((link) => link.includes(id)) ?? id
  }

  async #add(reader: ChannelReader): Promise<FollowedChannel> {
    const channel = new FollowedChannel(reader, (name) => this.#workshop.channelFile(reader.id, name))
    for (const event of ['update', 'catalogue', 'release', 'failure']) {
      channel.on(event, (detail: unknown) => this.emit(event, channel, detail))
    }
    this.#followed.push(channel)
    await channel.ready()
    return channel
  }
}
