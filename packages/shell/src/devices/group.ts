import EventEmitter from 'node:events'
import { hostname } from 'node:os'
import crypto from 'hypercore-crypto'
import sodium from 'sodium-universal'
import { readJson, writeJson } from '../home/json-file.ts'

/** One of a person's own devices. Statements about the same key: the later one holds, wherever it was made. */
export interface Member {
  /** X25519 public key, hex. */
  key: string
  name: string
  /** False: was taken out. The statement stays, so that it reaches those who have not heard it. */
  present: boolean
  /** Milliseconds, later than that of every earlier statement about this key. */
  at: number
}

/** Nobody has more screens at home; each costs a topic of its own. */
const membersMax = 12
/** With those that were taken out over the years. */
const statementsMax = 200
export const nameMaxLength = 60
const keyPattern = /^[0-9a-f]{64}$/
const meetingDomain = Buffer.from('kinoswarm device meeting 1\n')

interface Stored {
  secret: string
  members: Member[]
}

/**
 * The devices that belong together, and this one's own key. Two devices meet at a key only they can compute (X25519), so
 * that a device that was taken out learns nothing of when the others are on. `update` after each change, on disk.
 */
export class DeviceGroup extends EventEmitter<{ update: [] }> {
  readonly #path: string
  readonly #secret: Buffer
  readonly key: string
  #members: Map<string, Member>

  private constructor(path: string, secret: Buffer, members: Member[]) {
    super()
    this.#path = path
    this.#secret = secret
    this.key = publicKeyOf(secret).toString('hex')
    this.#members = new Map(members.map((member) => [member.key, member]))
  }

  /** A damaged file throws FILE_DAMAGED: a new key would leave the others waiting for ever. */
  static async open(path: string): Promise<DeviceGroup> {
    const { secret, members } = ((await readJson(path)) ?? {}) as Partial<Stored>
    const known = typeof secret === 'string' && keyPattern.test(secret)
    const own = known ? Buffer.from(secret, 'hex') : crypto.randomBytes(sodium.crypto_scalarmult_SCALARBYTES)
    return new DeviceGroup(path, own, parseMembers(members))
  }

  /** What is said about every device there is or was, this one too. */
  get statements(): Member[] {
    return [...this.#members.values()]
  }

  /** The others that belong here now. */
  get others(): Member[] {
    return this.statements.filter(({ key, present }) => present && key !== this.key).slice(0, membersMax)
  }

  get name(): string {
    return this.#members.get(this.key)?.name ?? hostname().slice(0, nameMaxLength)
  }

  /** Says that this device belongs to the group, under this name. */
  async introduce(name: string, now: number): Promise<void> {
    await this.#state([{ key: this.key, name, present: true, at: now }], now)
  }

  async remove(key: string, now: number): Promise<void> {
    const member = this.#members.get(key)
    if (member) await this.#state([{ ...member, present: false, at: now }], now)
  }

  /** Takes over what another device says. Answers with the devices that are new here. */
  async merge(statements: readonly Member[]): Promise<Member[]> {
    const before = new Set(this.others.map(({ key }) => key))
    const newer = statements.filter((one) => supersedes(one, this.#members.get(one.key)))
    if (newer.length === 0) return []
    for (const one of newer) if (this.#members.size < statementsMax) this.#members.set(one.key, one)
    await this.#save()
    return this.others.filter(({ key }) => !before.has(key))
  }

  /** The key at which this device and that one meet; both compute the same. */
  meetingKey(other: string): Buffer {
    const common = Buffer.alloc(sodium.crypto_scalarmult_BYTES)
    sodium.crypto_scalarmult(common, this.#secret, Buffer.from(other, 'hex'))
    const both = [this.key, other].sort().map((key) => Buffer.from(key, 'hex'))
    return crypto.hash([meetingDomain, ...both, common])
  }

  /** A statement made here is later than what it replaces, whatever the clock says. */
  async #state(statements: Member[], now: number): Promise<void> {
    for (const one of statements) {
      const at = Math.max(now, (this.#members.get(one.key)?.at ?? 0) + 1)
      this.#members.set(one.key, { ...one, at })
    }
    await this.#save()
  }

  async #save(): Promise<void> {
    await writeJson(this.#path, { secret: this.#secret.toString('hex'), members: this.statements } satisfies Stored)
    this.emit('update')
  }
}

/** What fits of a list from outside. */
export function parseMembers(value: unknown): Member[] {
  return Array.isArray(value) ? value.slice(0, statementsMax).filter(isMember) : []
}

/** Of two statements of one moment the one that takes a device out holds. */
function supersedes(one: Member, known: Member | undefined): boolean {
  return !known || one.at > known.at || (one.at === known.at && known.present && !one.present)
}

function isMember(value: unknown): value is Member {
  const { key, name, present, at } = (value ?? {}) as Record<string, unknown>
  const named = typeof name === 'string' && name.length > 0 && name.length <= nameMaxLength
  return named && typeof key === 'string' && isPointKey(key) && typeof present === 'boolean' && Number.isSafeInteger(at)
}

/** Keys of small order give a product that everybody knows; sodium refuses them. */
function isPointKey(key: string): boolean {
  if (!keyPattern.test(key)) return false
  try {
    const scalar = Buffer.alloc(sodium.crypto_scalarmult_SCALARBYTES, 1)
    sodium.crypto_scalarmult(Buffer.alloc(sodium.crypto_scalarmult_BYTES), scalar, Buffer.from(key, 'hex'))
    return true
  } catch {
    return false
  }
}

function publicKeyOf(secret: Buffer): Buffer {
  const key = Buffer.alloc(sodium.crypto_scalarmult_BYTES)
  sodium.crypto_scalarmult_base(key, secret)
  return key
}
