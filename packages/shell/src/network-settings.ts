import EventEmitter from 'node:events'
import { wrongEntry } from '@kinoswarm/engine/contacts'
import type { NetworkSettings } from './api.ts'
import { ShellError } from './errors.ts'
import { readJson, writeJson } from './home/json-file.ts'

const nodesMax = 50
/** Public block lists have some hundred thousand lines; those belong into a firewall. */
const blockListMax = 2_000
const textMaxLength = 300

export const defaultNetworkSettings: NetworkSettings = { interface: '', proxy: '', nodes: [], blockList: [] }

type Checks = { [Name in keyof NetworkSettings]: (value: unknown) => boolean }

const checks: Checks = {
  interface: (value) => typeof value === 'string' && /^[\w.:-]{0,64}$/.test(value),
  proxy: (value) => value === '' || (isText(value) && parseProxy(value) !== undefined),
  nodes: (value) => isList(value, nodesMax, (node) => /^[^\s:]+:\d{1,5}$/.test(node)),
  blockList: (value) => isList(value, blockListMax, () => true),
}

/** How this machine may be seen: set on the shell's own page alone. `update` after each change, already on disk. */
export class NetworkSettingsStore extends EventEmitter<{ update: [] }> {
  readonly #path: string
  #value: NetworkSettings

  private constructor(path: string, value: NetworkSettings) {
    super()
    this.#path = path
    this.#value = value
  }

  /** A damaged file throws FILE_DAMAGED: going on without the proxy somebody chose would give them away. */
  static async open(path: string): Promise<NetworkSettingsStore> {
    const stored = ((await readJson(path)) ?? {}) as Record<string, unknown>
    return new NetworkSettingsStore(path, { ...defaultNetworkSettings, ...checked(stored) })
  }

  get value(): NetworkSettings {
    return this.#value
  }

  /** Throws USAGE, naming what does not fit. */
  async change(patch: Record<string, unknown>): Promise<NetworkSettings> {
    const value = { ...this.#value, ...checked(patch) }
    await writeJson(this.#path, value)
    this.#value = value
    this.emit('update')
    return value
  }
}

/** `socks5://[user:password@]host:port`; undefined for anything else. */
export function parseProxy(text: string) {
  if (!URL.canParse(text)) return undefined
  const { protocol, hostname, port, username, password } = new URL(text)
  if (protocol !== 'socks5:' || hostname === '' || port === '') return undefined
  const login = username ? { username: decodeURIComponent(username), password: decodeURIComponent(password) } : {}
  return { host: hostname, port: Number(port), ...login }
}

function checked(value: Record<string, unknown>): Partial<NetworkSettings> {
  for (const [name, setting] of Object.entries(value)) {
    const fits = Object.hasOwn(checks, name) && checks[name as keyof NetworkSettings](setting)
    if (!fits) throw new ShellError('USAGE', `The network setting “${name.slice(0, 40)}” cannot have that value.`)
  }
  checkBlockList((value as Partial<NetworkSettings>).blockList ?? [])
  return value as Partial<NetworkSettings>
}

function checkBlockList(entries: readonly string[]): void {
  const wrong = wrongEntry(entries)
  if (wrong === undefined) return
  const message = `The block list has a line that is no address, subnet, range or “name:first-last”: “${wrong.slice(0, 80)}”. Mend or remove it.`
  throw new ShellError('USAGE', message)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= textMaxLength
}

function isList(value: unknown, max: number, fits: (item: string) => boolean): boolean {
  return Array.isArray(value) && value.length <= max && value.every((item) => isText(item) && fits(item))
}
