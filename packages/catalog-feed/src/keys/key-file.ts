/**
 * Signing keys on disk: one file a key, sealed with a passphrase, readable by its owner only.
 *
 * Argon2id through libsodium turns the passphrase into a key for secretbox. Without the passphrase the secret is gone:
 * there is no second way in, and whoever asks for a new key is told so first.
 */
import { access, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import crypto from 'hypercore-crypto'
import idEncoding from 'hypercore-id-encoding'
import sodium from 'sodium-universal'
import { writeAtomic } from '../channel/state-file.ts'
import { FeedError } from '../error.ts'
import type { KeyPair } from '../records/sign.ts'

/** Argon2id cost: about a quarter of a second and 64 MiB on an ordinary computer ("interactive" in libsodium). */
const opsLimit = 2
const memoryLimit = 64 * 1024 * 1024
/** What a file may ask of us: a planted one must not eat the machine. */
const maxOps = 10
const maxMemory = 1024 * 1024 * 1024
const maxFileBytes = 4096
const suffix = '.key'
const namePattern = /^[a-z0-9][a-z0-9._-]{0,39}$/

export interface KeyInfo {
  name: string
  /** The public key. */
  id: string
}

interface KeyFile {
  format: 1
  id: string
  kdf: { name: 'argon2id13'; ops: number; memory: number; salt: string }
  nonce: string
  box: string
}

/** Makes a key and stores it sealed. Throws `KEY_EXISTS` or `BAD_INPUT`. */
export async function createKey(dir: string, name: string, passphrase: string): Promise<KeyPair> {
  const keyPair = crypto.keyPair()
  await importKey(dir, name, await seal(keyPair, passphrase))
  return keyPair
}

/** Unseals a key. Throws `NO_KEY`, `PASSPHRASE` or `STATE_DAMAGED`. */
export async function openKey(dir: string, name: string, passphrase: string): Promise<KeyPair> {
  return unseal(await exportKey(dir, name), passphrase)
}

/** The sealed file as text, to be kept elsewhere. */
export async function exportKey(dir: string, name: string): Promise<string> {
  const path = pathOf(dir, name)
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new FeedError('NO_KEY', `There is no key named ${name} here. "kinoswarm keys list" shows those that are.`, {
      cause,
    })
  }
}

/** Stores a sealed key made elsewhere; never replaces one. */
export async function importKey(dir: string, name: string, sealed: string): Promise<KeyInfo> {
  const { id } = parse(sealed)
  const path = pathOf(dir, name)
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const exists = await access(path).then(
    () => true,
    () => false,
  )
  if (exists) throw new FeedError('KEY_EXISTS', `There is already a key named ${name}. Choose another name.`)
  await writeAtomic(path, Buffer.from(sealed), 0o600)
  return { name, id }
}

/**
 * Names and public keys; needs no passphrase. A file that is not one of our keys hides none of the others: `damaged` is
 * told its name.
 */
export async function listKeys(dir: string, damaged: (name: string) => void = () => {}): Promise<KeyInfo[]> {
  const files = await readdir(dir).catch(() => [] as string[])
  const keys: KeyInfo[] = []
  for (const file of files.filter((name) => name.endsWith(suffix)).sort()) {
    const name = file.slice(0, -suffix.length)
    try {
      keys.push({ name, id: parse(await exportKey(dir, name)).id })
    } catch (error) {
      if (!(error instanceof FeedError)) throw error
      damaged(name)
    }
  }
  return keys
}

export async function seal(keyPair: KeyPair, passphrase: string): Promise<string> {
  const salt = crypto.randomBytes(sodium.crypto_pwhash_SALTBYTES)
  const nonce = crypto.randomBytes(sodium.crypto_secretbox_NONCEBYTES)
  const key = await derive(passphrase, salt, opsLimit, memoryLimit)
  const box = Buffer.alloc(keyPair.secretKey.byteLength + sodium.crypto_secretbox_MACBYTES)
  sodium.crypto_secretbox_easy(box, keyPair.secretKey, nonce, key)
  sodium.sodium_memzero(key)
  const kdf = { name: 'argon2id13', ops: opsLimit, memory: memoryLimit, salt: salt.toString('hex') } as const
  const file: KeyFile = {
    format: 1,
    id: idEncoding.encode(keyPair.publicKey),
    kdf,
    nonce: nonce.toString('hex'),
    box: box.toString('hex'),
  }
  return `${JSON.stringify(file, null, 2)}\n`
}

export async function unseal(sealed: string, passphrase: string): Promise<KeyPair> {
  const { id, kdf, nonce, box } = parse(sealed)
  const key = await derive(passphrase, Buffer.from(kdf.salt, 'hex'), kdf.ops, kdf.memory)
  const cipher = Buffer.from(box, 'hex')
  const secretKey = Buffer.alloc(cipher.byteLength - sodium.crypto_secretbox_MACBYTES)
  const opened = sodium.crypto_secretbox_open_easy(secretKey, cipher, Buffer.from(nonce, 'hex'), key)
  sodium.sodium_memzero(key)
  const keyPair = { publicKey: idEncoding.decode(id), secretKey }
  if (!opened || !crypto.validateKeyPair(keyPair)) {
    throw new FeedError('PASSPHRASE', 'The passphrase does not open this key. A lost passphrase cannot be recovered.')
  }
  return keyPair
}

async function derive(passphrase: string, salt: Buffer, ops: number, memory: number): Promise<Buffer> {
  const key = Buffer.alloc(sodium.crypto_secretbox_KEYBYTES)
  const input = Buffer.from(passphrase.normalize('NFKC'))
  await sodium.crypto_pwhash_async(key, input, salt, ops, memory, sodium.crypto_pwhash_ALG_ARGON2ID13)
  return key
}

function parse(sealed: string): KeyFile {
  try {
    if (sealed.length > maxFileBytes) throw new Error('too long')
    const file = JSON.parse(sealed) as KeyFile
    const hexes: [string, number][] = [
      [file.kdf.salt, sodium.crypto_pwhash_SALTBYTES],
      [file.nonce, sodium.crypto_secretbox_NONCEBYTES],
      [file.box, 64 + sodium.crypto_secretbox_MACBYTES],
    ]
    const shaped = hexes.every(
      ([hex, bytes]) => typeof hex === 'string' && /^[0-9a-f]*$/.test(hex) && hex.length === bytes * 2,
    )
    const affordable = isWithin(file.kdf.ops, 1, maxOps) && isWithin(file.kdf.memory, 8192, maxMemory)
    if (file.format !== 1 || file.kdf.name !== 'argon2id13' || !shaped || !affordable) throw new Error('not a key file')
    return { ...file, id: idEncoding.normalize(file.id) }
  } catch (cause) {
    throw new FeedError('STATE_DAMAGED', 'This is not a key file of Kinoswarm, or it is damaged.', { cause })
  }
}

/** A number written as text would leave the derivation waiting for ever. */
function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most
}

function pathOf(dir: string, name: string): string {
  if (!namePattern.test(name)) {
    throw new FeedError('BAD_INPUT', 'A key name has 1 to 40 lower-case letters, digits, dots, dashes or underscores.')
  }
  return join(dir, `${name}${suffix}`)
}
