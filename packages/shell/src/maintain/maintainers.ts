import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type ChannelReader,
  type FileState,
  type KeyPair,
  Maintainer,
  openKey,
  parseLink,
} from '@kinoswarm/catalog-feed'
import type Corestore from 'corestore'
import type { Output } from '../cli/output.ts'
import { codeOf, ShellError } from '../errors.ts'
import { readJson, writeJson } from '../home/json-file.ts'

/** A channel somebody maintains from this home, and the name of their key. */
export interface Maintained {
  id: string
  key: string
}

/** What of an opened home a maintainer needs. */
export interface MaintainersHome {
  readonly home: string
  readonly keysDir: string
  readonly store: Corestore
  channelFile(id: string, name: string): string
  stateFile(id: string): FileState
  reader(link: string): Promise<ChannelReader>
}

const fileName = 'maintainer.json'
const attemptsMax = 3

export async function rememberMaintainer(workshop: MaintainersHome, id: string, key: string): Promise<void> {
  await writeJson(workshop.channelFile(id, fileName), { key })
}

/** Every channel maintained from this home. */
export async function listMaintained(workshop: Pick<MaintainersHome, 'home' | 'channelFile'>): Promise<Maintained[]> {
  const ids = await readdir(join(workshop.home, 'channels')).catch(() => [])
  const found: Maintained[] = []
  for (const id of ids) {
    const value = (await readJson(workshop.channelFile(id, fileName))) as { key?: unknown } | undefined
    if (typeof value?.key === 'string') found.push({ id, key: value.key })
  }
  return found
}

/** The channel that is meant: by link or id, or the only one there is. */
export async function findMaintained(workshop: MaintainersHome, channel: string | undefined): Promise<Maintained> {
  const all = await listMaintained(workshop)
  if (channel !== undefined) {
    const { id } = parseLink(channel)
    const found = all.find((one) => one.id === id)
    if (found) return found
    throw new ShellError('NOT_FOUND', `You do not maintain ${channel} from this home.`)
  }
  if (all.length === 1) return all[0]!
  throw all.length === 0
    ? new ShellError('NOT_FOUND', 'There is no channel of yours here yet. Make one with: kinoswarm channel create')
    : new ShellError('USAGE', 'You maintain several channels here. Say which one with --channel LINK.')
}

/** Opens the maintainer's side, asking for the passphrase where the key has one. */
export async function openMaintainer(
  workshop: MaintainersHome,
  { id, key }: Maintained,
  { out, onlyCopy }: { out: Output; onlyCopy?: boolean },
): Promise<Maintainer> {
  const keyPair = await unlock(workshop.keysDir, key, out)
  const { store } = workshop
  const reader = await workshop.reader(id)
  const maintainer = new Maintainer({ store, keyPair, link: id, state: workshop.stateFile(id), reader, onlyCopy })
  await maintainer.ready()
  return maintainer
}

/** The key pair of a key that has no passphrase, or whose passphrase stands in the environment. */
export async function keyWithoutAsking(dir: string, name: string): Promise<KeyPair | undefined> {
  const given = ['', process.env.KINOSWARM_PASSPHRASE].filter((passphrase) => passphrase !== undefined)
  for (const passphrase of given) {
    const keyPair = await tryPassphrase(dir, name, passphrase)
    if (keyPair) return keyPair
  }
  return undefined
}

export async function hasNoPassphrase(dir: string, name: string): Promise<boolean> {
  return (await tryPassphrase(dir, name, '')) !== undefined
}

/** The key pair, by the empty passphrase, the environment's, or one that is asked for. */
export async function unlock(dir: string, name: string, out: Output): Promise<KeyPair> {
  const open = await keyWithoutAsking(dir, name)
  if (open) return open
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const keyPair = await tryPassphrase(dir, name, await out.ask(`Passphrase of the key “${name}”: `, { secret: true }))
    if (keyPair) return keyPair
    out.say('That is not the passphrase.')
  }
  throw new ShellError('CANCELLED', `The key “${name}” stayed locked.`)
}

async function tryPassphrase(dir: string, name: string, passphrase: string): Promise<KeyPair | undefined> {
  try {
    return await openKey(dir, name, passphrase)
  } catch (error) {
    if (codeOf(error) === 'PASSPHRASE') return undefined
    throw error
  }
}
