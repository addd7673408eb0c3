import { Bonjour, type Service } from 'bonjour-service'

/** What a device says of itself is shown to people, and no longer than a name is. */
const nameMaxLength = 100
const devicesMax = 32

export interface FoundChromecast {
  /** Stays the same as long as the device does. */
  id: string
  name: string
  host: string
  port: number
}

export interface ChromecastSearch {
  /** Address of the interface to search on. */
  address: string
  timeoutMs: number
  onFound: (device: FoundChromecast) => void
}

/** Looks for Cast devices by multicast DNS (RFC 6762, `_googlecast._tcp`); resolves when the time is over. */
export async function searchChromecasts({ address, timeoutMs, onFound }: ChromecastSearch): Promise<void> {
  const seen = new Set<string>()
  // Without multicast on this interface there is nothing to be found there.
  const bonjour = new Bonjour(onInterface(address), () => {})
  const browser = bonjour.find({ type: 'googlecast', protocol: 'tcp' }, (service) => {
    const device = toDevice(service)
    if (!device || seen.has(device.id) || seen.size >= devicesMax) return
    seen.add(device.id)
    onFound(device)
  })
  try {
    await new Promise((resolve) => setTimeout(resolve, timeoutMs))
  } finally {
    browser.stop()
    await new Promise<void>((resolve) => bonjour.destroy(() => resolve()))
  }
}

/** Handed on to the sockets as it is, but missing in the library's types. Bound to one address a socket hears no multicast. */
function onInterface(address: string): ConstructorParameters<typeof Bonjour>[0] {
  return { interface: address, bind: '0.0.0.0' } as object
}

/** Only the device that answered is spoken to: an answer must not send us elsewhere. */
export function toDevice({
  name,
  port,
  txt,
  addresses = [],
  referer,
}: Pick<Service, 'name' | 'port' | 'txt' | 'addresses' | 'referer'>): FoundChromecast | undefined {
  const host = referer?.address
  const usable = host && addresses.includes(host) && Number.isInteger(port) && port > 0 && port < 65_536
  if (!usable) return undefined
  const said = (key: string) => (typeof txt?.[key] === 'string' ? (txt[key] as string) : '')
  return {
    id: (said('id') || `${host}:${port}`).slice(0, 64),
    name: (said('fn') || name).slice(0, nameMaxLength),
    host,
    port,
  }
}
