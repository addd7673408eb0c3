import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { networkInterfaces } from 'node:os'

/** <asm-generic/socket.h> and <bits/socket.h>, the same on every processor that Node is made for. */
const solSocket = 1
const soBindToDevice = 25
const afInet = 2
const sockDgram = 2
/** `struct sockaddr_in` (ip(7)): family in two bytes, port in two, address in four, and room. */
const sockaddrBytes = 16
const addressAt = 4

/** Calls of the C library (socket(2), setsockopt(2), getsockname(2), close(2)). */
interface Kernel {
  socket(family: number, type: number, protocol: number): number
  setsockopt(fd: number, level: number, name: number, value: string, bytes: number): number
  getsockname(fd: number, name: Uint8Array, bytes: Uint8Array): number
  close(fd: number): number
}

type Method = (this: { fd?: number }, ...args: unknown[]) => unknown

const devices = new Map<string, string>()
let kernel: Kernel | null | undefined

/**
 * From now on every socket of this process that is bound to the IPv4 address sends by the interface that has it, or not
 * at all: the kernel itself refuses what would leave by another, however the interface is lost, also what it repeats for
 * us and what it sends when we are gone. Sockets bound to another address (loopback) or to none are left alone.
 *
 * True where that holds: on Linux 5.7 or newer, which asks for no rights, and with `koffi` installed, as Node has no
 * call for it. False elsewhere: then nothing is changed.
 */
export function keepToDevice(address: string): boolean {
  const name = interfaceWith(address)
  if (process.platform !== 'linux' || name === undefined) return false
  if (kernel === undefined) {
    kernel = loadKernel()
    if (kernel) hookSockets()
  }
  if (!kernel || !allowed(kernel, name)) return false
  devices.set(address, name)
  keepAll()
  return true
}

function interfaceWith(address: string): string | undefined {
  const all = Object.entries(networkInterfaces())
  return all.find(([, addresses]) => addresses?.some((one) => one.family === 'IPv4' && one.address === address))?.[0]
}

function loadKernel(): Kernel | null {
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
    const library = koffi.load(null as unknown as string)
    return {
      socket: library.func('int socket(int, int, int)'),
      setsockopt: library.func('int setsockopt(int, int, int, const char *, uint32_t)'),
      getsockname: library.func('int getsockname(int, uint8_t *, uint8_t *)'),
      close: library.func('int close(int)'),
    } as Kernel
  } catch {
    // Not installed, or not for this machine.
    return null
  }
}

/** Older kernels ask for CAP_NET_RAW. */
function allowed(calls: Kernel, name: string): boolean {
  const fd = calls.socket(afInet, sockDgram, 0)
  if (fd < 0) return false
  const set = calls.setsockopt(fd, solSocket, soBindToDevice, name, name.length)
  calls.close(fd)
  return set === 0
}

/** Sockets are kept before their first packet: TCP once it has its address and before it calls, UDP with its address. */
function hookSockets(): void {
  const inside = process as unknown as { binding(name: string): Record<string, { prototype: object }> }
  const keepOwn = (handle: { fd?: number }) => keep(handle.fd ?? -1)
  const { TCP } = inside.binding('tcp_wrap')
  for (const call of ['connect', 'listen']) hook(TCP!.prototype, call, { before: keepOwn })
  hook(inside.binding('udp_wrap').UDP!.prototype, 'bind', { after: keepOwn })
  // These do not tell their number: it is looked for.
  for (const library of ['udx-native/lib/socket.js', 'utp-native']) {
    try {
      const { prototype } = createRequire(import.meta.url)(library) as { prototype: object }
      hook(prototype, 'bind', { after: keepAll })
    } catch {
      // Optional, and not installed: nothing is opened with it.
    }
  }
}

function hook(
  prototype: object,
  name: string,
  { before, after }: { [when in 'before' | 'after']?: (handle: { fd?: number }) => void },
): void {
  const methods = prototype as Record<string, Method>
  const original = methods[name]!
  methods[name] = function (...args) {
    before?.(this)
    const result = original.apply(this, args)
    after?.(this)
    return result
  }
}

function keepAll(): void {
  for (const fd of readdirSync('/proc/self/fd')) keep(Number(fd))
}

/** What is no socket has no name; what is kept already stays so. */
function keep(fd: number): void {
  const name = devices.get(localAddress(fd) ?? '')
  if (name) kernel!.setsockopt(fd, solSocket, soBindToDevice, name, name.length)
}

function localAddress(fd: number): string | undefined {
  const name = Buffer.alloc(sockaddrBytes)
  const bytes = Buffer.from(Uint32Array.of(sockaddrBytes).buffer)
  if (kernel!.getsockname(fd, name, bytes) !== 0) return undefined
  const family = new Uint16Array(name.buffer, name.byteOffset, 1)[0]
  return family === afInet ? name.subarray(addressAt, addressAt + 4).join('.') : undefined
}
