import { networkInterfaces } from 'node:os'
import ReadyResource from 'ready-resource'
import { ReachError } from './errors.ts'

/**
 * Where a tunnel is taken away, its address goes with it and the kernel itself refuses every packet of ours. Where it is
 * only switched off, Linux keeps the address and would send by another way: until we look. A look takes 50 µs.
 */
const lookEveryMs = 50

/** Interface name → its IPv4 address, or undefined when it is down or gone. */
export function interfaceAddress(name: string): string | undefined {
  return networkInterfaces()[name]?.find(({ family }) => family === 'IPv4')?.address
}

/** The interface's address now. @throws ReachError NO_SUCH_INTERFACE */
export function requireInterface(name: string): string {
  const address = interfaceAddress(name)
  if (address) return address
  const there = Object.keys(networkInterfaces()).join(', ') || 'none'
  throw new ReachError(
    'NO_SUCH_INTERFACE',
    `The network interface “${name}” is not up. Start it (your VPN, for example) or choose another: ${there}.`,
  )
}

/** Watches one interface: `lost` when it goes down or changes its address, `back` when the address is there again. */
export class InterfaceGuard extends ReadyResource {
  readonly name: string
  readonly address: string
  #present = true
  #timer: NodeJS.Timeout | null = null
  readonly #look: () => string | undefined

  constructor(name: string, look: () => string | undefined = () => interfaceAddress(name)) {
    super()
    this.name = name
    this.address = requireAddress(name, look())
    this.#look = look
  }

  get present(): boolean {
    return this.#present
  }

  protected override async _open(): Promise<void> {
    this.#timer = setInterval(() => this.check(), lookEveryMs)
    this.#timer.unref()
  }

  protected override async _close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
  }

  check(): void {
    const present = this.#look() === this.address
    if (present === this.#present) return
    this.#present = present
    this.emit(present ? 'back' : 'lost')
  }
}

function requireAddress(name: string, address: string | undefined): string {
  return address ?? requireInterface(name)
}
