import type { ChannelReader } from '@kinoswarm/catalog-feed'
import type { Settings } from '../api.ts'
import type { CarryOut } from '../cli/verb.ts'
import type { Devices } from '../devices/devices.ts'
import type { Workshop } from '../home/workshop.ts'
import type { ChannelVerbs, ServedChannel } from '../http/page-services.ts'
import type { Token } from '../http/token.ts'
import type { LibraryStore } from '../library/library.ts'
import type { NetworkSettingsStore } from '../network-settings.ts'

/** What the shell's own page leans on. */
export interface ControlServices {
  /** Another one than the pages of channels have. */
  readonly token: Token
  readonly workshop: Workshop
  readonly network: NetworkSettingsStore
  readonly library: LibraryStore
  readonly devices: Devices
  readonly carryOut: CarryOut
  channels(): ChannelVerbs
  /** Of the channels that are followed. */
  readers(): readonly ChannelReader[]
  /** Address of the page of the channel that is shown. */
  pageUrl(): string
  /** Language chosen in the settings; empty = the browser’s. */
  language(): string
  theme(): Settings['theme']
  /** A channel as it is followed here. */
  followed(id: string): Pick<ServedChannel, 'catalogue' | 'status'> | undefined
  /** Peers of the channels, and what the engine process takes. */
  live(): { peers: number; engine: string; engineBytes: number }
  quit(): void
}
