import dns, { type LookupAddress, type LookupOptions, Resolver } from 'node:dns'
import { isIP } from 'node:net'
import { keepToDevice } from './device.ts'

/** A name server answers in a fraction of a second; each try waits longer than the one before. */
const timeoutMs = 2_000
const tries = 2

type Done = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void

/**
 * From now on every name that anything in this process looks up (`dns.lookup`, hence every socket) is asked for from one
 * IPv4 address, so that the questions too leave by its interface, as those of the system need not. Where the system keeps
 * a resolver of its own on loopback, that is asked as ever: how it asks on is the system's. `cancel` gives up what is being
 * asked, `release` puts things back.
 */
export function bindNamesTo(address: string): { cancel(): void; release(): void } {
  const system = dns.lookup
  const resolver = new Resolver({ timeout: timeoutMs, tries })
  resolver.setLocalAddress(address)
  const local = resolver.getServers().every((server) => /^(\[?::1|127\.)/.test(server))
  const lookup = (name: string, ...rest: unknown[]) => {
    const done = rest.pop() as Done
    const options = (rest[0] ?? {}) as LookupOptions
    if (local || isIP(name) !== 0) return system(name, options, done)
    resolver.resolve4(name, (error, found) => answer(done, options.all === true, error, found))
    // Its socket is there now: repeats keep to the interface.
    keepToDevice(address)
  }
  dns.lookup = lookup as typeof dns.lookup
  return {
    cancel: () => resolver.cancel(),
    release: () => {
      if (dns.lookup === (lookup as typeof dns.lookup)) dns.lookup = system
    },
  }
}

function answer(done: Done, all: boolean, error: NodeJS.ErrnoException | null, found: readonly string[]): void {
  if (all) done(error, error ? [] : found.map((address) => ({ address, family: 4 })))
  else done(error, error ? '' : found[0]!, 4)
}
