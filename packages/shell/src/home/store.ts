import { rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import Corestore from 'corestore'
import Hypercore from 'hypercore'
import { ShellError } from '../errors.ts'
import { damagedStore, explainDisk, fullDisk } from './disk-errors.ts'
import { makeFolder } from './make-folder.ts'
import { homeFiles } from './paths.ts'

/** Opening takes some 50 ms; a damaged store may hang instead of failing. */
const openTimeoutMs = 20_000
/** What the database holds in memory before it writes a table, twice at the most; its own default is 64 MiB. */
const writeBufferBytes = 8 * 2 ** 20
/** An empty store with its log takes some MiB. */
const storeRoomBytes = 8 * 2 ** 20

/** Opens the one Corestore of a home, making the folder if need be. Every failure is a ShellError with a way out. */
export async function openStore(home: string): Promise<Corestore> {
  await makeHome(home)
  const path = homeFiles.store(home)
  await makeFolder(path)
  await removeStillborn(path)
  let store: Corestore | undefined
  try {
    store = new Corestore(Hypercore.defaultStorage(path, { writeBufferSize: writeBufferBytes }))
    await within(openTimeoutMs, store.ready())
    return store
  } catch (error) {
    store?.close().catch(() => {})
    throw await explainStore(error, path)
  }
}

/**
 * The file by which a store knows its place is made empty and filled a moment later. A kill between the two leaves a
 * store that would refuse to open for ever; an empty one never guarded anything. The database has a lock of its own.
 */
async function removeStillborn(path: string): Promise<void> {
  const file = join(path, 'CORESTORE')
  const found = await stat(file).catch(() => undefined)
  if (found?.size === 0) await rm(file, { force: true })
}

/** The store words a full disk in many ways; asking the disk is surer. */
async function explainStore(error: unknown, path: string): Promise<unknown> {
  const explained = explainDisk(error, path)
  if (explained instanceof ShellError) return explained
  const { bavail, bsize } = await statfs(path).catch(() => ({ bavail: Number.MAX_SAFE_INTEGER, bsize: 1 }))
  return bavail * bsize < storeRoomBytes ? fullDisk(path, error) : damagedStore(path, error)
}

/** It holds keys and what somebody watched. */
export function makeHome(home: string): Promise<void> {
  return makeFolder(home)
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${ms} ms`)), ms)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
