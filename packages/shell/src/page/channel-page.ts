import ReadyResource from 'ready-resource'
import { API_VERSION, type Session } from '../api.ts'
import type { FollowedChannel } from '../channel/followed-channel.ts'
import { messageOf } from '../errors.ts'
import type { Workshop } from '../home/workshop.ts'
import { Installer } from '../install/installer.ts'
import type { UiSource } from '../ui/source.ts'
import { shellVersion } from '../version.ts'

export interface ChannelPageOptions {
  workshop: Workshop
  channel: FollowedChannel
  builtin: UiSource
}

/**
 * The page of one channel: installs its releases and decides which is shown. Events: `release` with the newest version
 * that can be shown, `notice` with a code and a sentence.
 */
export class ChannelPage extends ReadyResource {
  readonly channel: FollowedChannel
  readonly installer: Installer
  readonly #workshop: Workshop
  readonly #install = (): void => {
    this.installer.install().catch((error) => this.emit('notice', 'INSTALL_FAILED', messageOf(error)))
  }

  constructor({ workshop, channel, builtin }: ChannelPageOptions) {
    super()
    this.channel = channel
    this.#workshop = workshop
    this.installer = new Installer({
      store: workshop.store,
      reader: channel.reader,
      path: workshop.channelFile(channel.id, 'install.json'),
      shellVersion,
      builtin,
    })
  }

  override async _open(): Promise<void> {
    const { installer, channel } = this
    await installer.ready()
    this.#workshop.installers.set(channel.id, installer)
    installer.on('update', () => this.emit('release', installer.available ?? installer.current.version))
    installer.on('refused', (version: string) =>
      this.emit('notice', 'RELEASE_REFUSED', `Version ${version} of this channel did not work and was taken back.`),
    )
    channel.on('release', this.#install)
    this.#install()
  }

  override async _close(): Promise<void> {
    this.channel.off('release', this.#install)
    this.#workshop.installers.delete(this.channel.id)
    await this.installer.close()
  }

  /** Resolves when the channel's own interface is there, or after `timeoutMs`. */
  async arrived(timeoutMs: number): Promise<void> {
    const { installer } = this
    if (installer.current.from !== 'builtin') return
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        installer.off('update', done)
        resolve()
      }
      const timer = setTimeout(done, timeoutMs)
      installer.on('update', done)
    })
  }
}

/** What a page is told about itself. */
export function sessionOf(ui: UiSource, facts: { token: string; channel: string; controlUrl: string }): Session {
  const { version, drive, from } = ui
  return { api: API_VERSION, shell: { version: shellVersion }, ui: { version, drive, from }, ...facts }
}
