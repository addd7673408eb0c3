import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import ReadyResource from 'ready-resource'
import type { DeviceStatus, OwnDevices } from '../api.ts'
import type { ChannelSwarm } from '../channel/swarm.ts'
import { ShellError } from '../errors.ts'
import { homeFiles } from '../home/paths.ts'
import type { LibraryStore } from '../library/library.ts'
import { DeviceGroup, nameMaxLength, parseMembers } from './group.ts'
import { LibrarySync } from './library-sync.ts'
import { MeetingPlace } from './meeting-place.ts'
import { type Introduction, type Offer, Pairing } from './pairing.ts'

export interface DevicesOptions {
  home: string
  swarm: ChannelSwarm
  library: LibraryStore
  clock?: () => number
  /** A test need not wait a minute for a device that is not there. */
  joinTimeoutMs?: number
}

const protocol = 'kinoswarm/devices/1'

/**
 * A person's own devices: pairs them, and keeps their libraries alike, from machine to machine and without an account.
 * Events: `update` when the list or who is there changed, `added` with the names of devices that came in by another one.
 */
export class Devices extends ReadyResource {
  readonly #options: DevicesOptions
  readonly #clock: () => number
  readonly #met = new Map<string, number>()
  #group!: DeviceGroup
  #sync!: LibrarySync
  #place!: MeetingPlace
  #pairing!: Pairing
  #meeting = new Set<string>()

  constructor(options: DevicesOptions) {
    super()
    this.#options = options
    this.#clock = options.clock ?? Date.now
  }

  /** Disk only; the swarm must be open. */
  protected override async _open(): Promise<void> {
    const { home, swarm, library, joinTimeoutMs } = this.#options
    const folder = homeFiles.devices(home)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    this.#group = await DeviceGroup.open(join(folder, 'group.json'))
    this.#place = new MeetingPlace(swarm)
    this.#sync = new LibrarySync({
      path: join(folder, 'ledger.json'),
      group: this.#group,
      library,
      clock: this.#clock,
      onmembers: (added) => this.#changed(added),
    })
    await this.#sync.open()
    this.#pairing = new Pairing({
      place: this.#place,
      introduce: () => this.#introduce(),
      welcome: (said) => this.#welcome(said),
      ...(joinTimeoutMs !== undefined && { joinTimeoutMs }),
    })
    this.#meetOthers()
  }

  protected override async _close(): Promise<void> {
    this.#pairing?.close()
    await this.#sync?.close()
    this.#place?.close()
  }

  get status(): OwnDevices {
    const { connected } = this.#sync
    return {
      name: this.#group.name,
      others: this.#group.others.map(
        ({ key, name }): DeviceStatus => ({
          id: key,
          name,
          connected: connected.has(key),
          ...(this.#met.has(key) && { met: Math.floor(this.#met.get(key)! / 1000) }),
        }),
      ),
    }
  }

  get offer(): Offer | undefined {
    return this.#pairing.offer
  }

  /** Shows a code for another device, for five minutes. */
  async showCode(): Promise<Offer> {
    return this.#pairing.open(this.#clock())
  }

  hideCode(): void {
    this.#pairing.cancel()
  }

  /** Types the code that another device shows. Answers with the name of that device. */
  join(code: string): Promise<string> {
    return this.#pairing.join(code)
  }

  async rename(name: string): Promise<void> {
    const trimmed = name.trim()
    if (trimmed.length === 0 || trimmed.length > nameMaxLength) {
      throw new ShellError('USAGE', `A device has a name of 1 to ${nameMaxLength} characters.`)
    }
    await this.#group.introduce(trimmed, this.#clock())
    this.emit('update')
  }

  /** Takes a device out of the group: the others stop meeting it. What it has it keeps. */
  async remove(id: string): Promise<void> {
    if (!this.#group.others.some(({ key }) => key === id)) {
      throw new ShellError('NOT_FOUND', 'There is no such device.')
    }
    await this.#group.remove(id, this.#clock())
    this.#changed([])
  }

  async #introduce(): Promise<Introduction> {
    await this.#group.introduce(this.#group.name, this.#clock())
    return { key: this.#group.key, members: this.#group.statements }
  }

  /** Who was let in by a code belongs here, even if it was taken out before. */
  async #welcome(said: unknown): Promise<string | undefined> {
    const { key, members } = (said ?? {}) as Partial<Introduction>
    const parsed = parseMembers(members)
    const self = parsed.find((member) => member.key === key)
    if (!self || self.key === this.#group.key) return undefined
    const known = this.#group.statements.find((member) => member.key === key)
    const at = Math.max(self.at, (known?.at ?? 0) + 1)
    await this.#group.merge([...parsed.filter((member) => member !== self), { ...self, present: true, at }])
    this.#sync.begin()
    this.#changed([])
    return self.name
  }

  #changed(added: string[]): void {
    this.#meetOthers()
    if (added.length > 0) this.emit('added', added)
    this.emit('update')
  }

  /** Looks for those who belong here, and for nobody else any more. */
  #meetOthers(): void {
    if (this.closing) return
    const wanted = new Set(this.#group.others.map(({ key }) => key))
    for (const key of wanted) if (!this.#meeting.has(key)) this.#meet(key)
    for (const key of this.#meeting) if (!wanted.has(key)) this.#place.part(this.#group.meetingKey(key))
    this.#meeting = wanted
  }

  #meet(device: string): void {
    this.#place.meet(this.#group.meetingKey(device), protocol, (meeting) => {
      this.#met.set(device, this.#clock())
      this.#sync.connect(device, meeting)
      const { onclose } = meeting
      meeting.onclose = () => {
        onclose()
        this.#met.set(device, this.#clock())
        this.emit('update')
      }
      this.emit('update')
    })
  }
}
