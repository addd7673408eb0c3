import { networkInterfaces } from 'node:os'
import { keepToDevice } from '@kinoswarm/engine/device'
import { bindNamesTo } from '@kinoswarm/engine/names'
import ReadyResource from 'ready-resource'
import { ReachError } from './errors.ts'
import { RouteWatch } from './route-watch.ts'

/** Where the system tells nobody of changes we look ourselves. A look takes 50 µs. */
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

/**
 * Watches one interface: `lost` when it goes down, changes its address, or packets of that address would leave by another
 * one; `back` when all is as it was.
 *
 * Sockets bound to the address of a tunnel that is taken away are refused by the kernel from that moment. Where the tunnel
 * is only switched off, or its routes are, Linux keeps the address and would send by whatever way is left: hence the
 * kernel's own word of a change (`RouteWatch`), which comes within milliseconds, beside our looking.
 */
export class InterfaceGuard extends ReadyResource {
  readonly name: string
  readonly address: string
  readonly #look: () => string | undefined
  readonly #routes: RouteWatch
  #present = true
  #routed = true
  #kept = false
  #names: ReturnType<typeof bindNamesTo> | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(name: string, look: () => string | undefined = () => interfaceAddress(name)) {
    super()
    this.name = name
    this.address = requireAddress(name, look())
    this.#look = look
    this.#routes = new RouteWatch(name, this.address)
    this.#routes.on('down', () => this.#tell({ routed: false }))
    this.#routes.on('routed', (routed: boolean) => this.#tell({ routed }))
  }

  get present(): boolean {
    return this.#present && this.#routed
  }

  /** Whether the kernel itself refuses whatever would leave by another interface. */
  get kept(): boolean {
    return this.#kept
  }

  protected override async _open(): Promise<void> {
    this.#kept = keepToDevice(this.address)
    this.#names = bindNamesTo(this.address)
    this.#timer = setInterval(() => this.check(), lookEveryMs)
    this.#timer.unref()
    await this.#routes.start()
  }

  protected override async _close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    this.#routes.stop()
    this.#names?.release()
  }

  check(): void {
    this.#tell({ present: this.#look() === this.address })
  }

  #tell({ present = this.#present, routed = this.#routed }): void {
    const before = this.present
    this.#present = present
    this.#routed = routed
    if (this.present === before) return
    if (before) this.#names?.cancel()
    this.emit(before ? 'lost' : 'back')
  }
}

/** A guard of an interface that is up and carries our packets now. @throws ReachError NO_SUCH_INTERFACE */
export async function openGuard(name: string): Promise<InterfaceGuard> {
  const guard = new InterfaceGuard(name)
  await guard.ready()
  if (guard.present) return guard
  await guard.close()
  throw new ReachError(
    'NO_SUCH_INTERFACE',
    `Packets with the address of the network interface “${name}” would leave by another one. Connect it (your VPN, for example) or choose another.`,
  )
}

/** Whether it could be chosen now. */
export async function interfaceIsUp(name: string): Promise<boolean> {
  const guard = await openGuard(name).catch(() => null)
  await guard?.close()
  return guard !== null
}

function requireAddress(name: string, address: string | undefined): string {
  return address ?? requireInterface(name)
}
